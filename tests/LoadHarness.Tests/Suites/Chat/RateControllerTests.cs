using FsCheck;
using FsCheck.Fluent;
using Platform.LoadHarness.Suites.Chat;

namespace Platform.LoadHarness.Tests.Suites.Chat;

public class RateControllerTests
{
    [Theory]
    [InlineData(0, 1.1)]
    [InlineData(1, 1)] // 1 % is neither few nor many
    [InlineData(10, 1)]
    [InlineData(11, 0.8)]
    [InlineData(100, 0.8)]
    public void AfterThirtySeconds_TheMultiplierFollowsTheShareOfRefusals(int refusedOfAHundred, double multiplier)
    {
        var controller = new RateController(40, scale: 1);
        for (int i = 0; i < 100; i++)
            controller.Count(TimeSpan.FromSeconds(i * 0.29), i < refusedOfAHundred);
        Assert.Equal(1, controller.Multiplier);
        controller.Count(TimeSpan.FromSeconds(30), false);
        Assert.Equal(multiplier, controller.Multiplier, 9);
        Assert.Equal(1.5 / multiplier, controller.LeastInterval.TotalSeconds, 3);
    }

    [Fact]
    public void TheLeastInterval_IsAMinuteOverTheRate_AndScaled()
    {
        Assert.Equal(TimeSpan.FromSeconds(2), new RateController(30, scale: 1).LeastInterval);
        Assert.Equal(TimeSpan.FromMilliseconds(100), new RateController(30, scale: 0.05).LeastInterval);
    }

    [Fact]
    public void AScaledController_AdjustsAsOftenInItsOwnTime()
    {
        var controller = new RateController(40, scale: 0.1);
        for (int i = 0; i <= 10; i++)
            controller.Count(TimeSpan.FromSeconds(3 * i), false);
        Assert.Equal(11, controller.Course.Count);
    }

    [Fact]
    public void ATimeWithoutAnswers_ChangesNothing()
    {
        var controller = new RateController(40, scale: 1);
        controller.Count(TimeSpan.FromMinutes(10), false);
        Assert.Equal(1, controller.Multiplier);
        controller.Count(TimeSpan.FromMinutes(10.5), false);
        Assert.Equal(1.1, controller.Multiplier, 9);
    }

    /// <summary>
    /// Whatever comes, the multiplier keeps its bounds and moves by its two factors alone, once in thirty seconds at most.
    /// </summary>
    [Fact]
    public void TheMultiplier_KeepsItsBounds() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<(byte Wait, bool Refused)[]>(),
                answers =>
                {
                    var controller = new RateController(40, scale: 1);
                    var now = TimeSpan.Zero;
                    foreach (var (wait, refused) in answers)
                        controller.Count(now += TimeSpan.FromSeconds(wait / 4.0), refused);
                    var course = controller.Course;
                    return course.All(step => step.Multiplier is >= RateController.Least and <= RateController.Most)
                        && course
                            .Zip(course.Skip(1))
                            .All(pair =>
                                Near(pair.Second.Multiplier, pair.First.Multiplier)
                                || Near(pair.Second.Multiplier, Math.Max(RateController.Least, pair.First.Multiplier * 0.8))
                                || Near(pair.Second.Multiplier, Math.Min(RateController.Most, pair.First.Multiplier * 1.1))
                            )
                        && course.Skip(1).Select(step => (int)(step.At.TotalSeconds / 30)).Distinct().Count() == course.Count - 1;
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(400)]
    public void AgainstAnExactLimit_AnHonestClientIsNotRefused_AndTheMultiplierSettles(double requestsAMinute)
    {
        var simulation = Simulation.Run(honest: true, requestsAMinute, TimeSpan.FromMinutes(60));
        Assert.Equal((0, 0, 0), (simulation.RefusedShare, simulation.OverLimit, simulation.Course.Spread));
        // All but a little of what the limit allows is used.
        Assert.InRange(simulation.AdmittedAMinute, 28, 30);
    }

    /// <summary>It does not settle: the multiplier looks at 30 s of a window of 60, and follows the wave.</summary>
    [Theory]
    [InlineData(60)]
    [InlineData(90)]
    [InlineData(400)]
    public void AgainstAnExactLimit_AnEagerClientIsRefused_AndTheMultiplierKeepsItFromMuchOfIt(double requestsAMinute)
    {
        var simulation = Simulation.Run(honest: false, requestsAMinute, TimeSpan.FromMinutes(60));
        Assert.Equal(0, simulation.OverLimit);
        Assert.InRange(simulation.RefusedShare, 0.001, 0.15);
        Assert.InRange(simulation.AdmittedAMinute, 20, 30);
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-9;

    /// <summary>
    /// Five clients of one limiter on a clock of the test: 30 requests within any 60 s of each, its answers in whole seconds.
    /// </summary>
    private sealed record Simulation(MultiplierCourse Course, double RefusedShare, double AdmittedAMinute, int OverLimit)
    {
        private const int Clients = 5,
            Quota = 30;

        private static readonly TimeSpan Window = TimeSpan.FromSeconds(60),
            Latency = TimeSpan.FromMilliseconds(20);

        public static Simulation Run(bool honest, double requestsAMinute, TimeSpan length)
        {
            var controller = new RateController(requestsAMinute, scale: 1);
            var allowances = Enumerable.Range(0, Clients).Select(i => new Allowance(honest, scale: 1, new Random(i))).ToArray();
            var admitted = Enumerable.Range(0, Clients).Select(_ => new Queue<TimeSpan>()).ToArray();
            var next = Enumerable.Range(0, Clients).Select(i => controller.LeastInterval * i / Clients).ToArray();
            int refusals = 0,
                admissions = 0;
            while (Array.IndexOf(next, next.Min()) is var client && next[client] is var now && now < length)
            {
                if (allowances[client].FreeAt > now)
                {
                    next[client] = allowances[client].FreeAt;
                    continue;
                }

                next[client] = now + controller.LeastInterval;
                var (at, done) = (now + (Latency / 2), now + Latency);
                while (admitted[client].TryPeek(out var oldest) && at - oldest >= Window)
                    admitted[client].Dequeue();
                bool refused = admitted[client].Count == Quota;
                if (!refused)
                    admitted[client].Enqueue(at);
                var wait = TimeSpan.FromSeconds(Math.Ceiling((admitted[client].Peek() + Window - at).TotalSeconds));
                if (refused)
                    allowances[client].Refused(done, wait);
                else
                    allowances[client]
                        .Admitted(now, done, new RateLimitFields("customer-event", Quota, Window, Quota - admitted[client].Count, wait));
                controller.Count(done, refused);
                if (now > length / 2)
                    (refusals, admissions) = refused ? (refusals + 1, admissions) : (refusals, admissions + 1);
            }

            return new Simulation(
                new MultiplierCourse(controller.Course, length),
                (double)refusals / (refusals + admissions),
                admissions / (length / 2).TotalMinutes / Clients,
                allowances.Sum(allowance => allowance.OverLimit)
            );
        }
    }
}
