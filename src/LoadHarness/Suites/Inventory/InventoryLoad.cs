using Platform.LoadEngine;
using Platform.LoadEngine.Profiles;

namespace Platform.LoadHarness.Suites.Inventory;

/// <summary>How many buyers come when: as docs/spec/inventory.md says, changed by what the user set.</summary>
internal sealed class InventoryLoad(ParameterValues values)
{
    private const int MostUsers = 10_000;

    /// <summary>Buyers at once.</summary>
    /// <param name="usual">As many unless set.</param>
    public int Users(int usual) => values.Has("users") ? values.Number("users", 1, MostUsers) : usual;

    /// <summary>The pause between two requests of a buyer; null for none.</summary>
    /// <exception cref="InvalidPlanException">It is neither a duration, nor two, nor 0.</exception>
    public ThinkTime? ThinkTime
    {
        get
        {
            string text = values.Text("think_time");
            if (text == "0")
                return null;
            var parts = text.Split('-');
            var bounds = new TimeSpan[parts.Length];
            for (int i = 0; i < parts.Length; i++)
            {
                if (parts.Length > 2 || !Durations.TryParse(parts[i], out bounds[i]))
                    throw new InvalidPlanException(
                        $"Parameter 'think_time' must be a duration such as 300ms, two such as 100ms-500ms, or 0, not '{text}'."
                    );
            }

            return bounds[0] <= bounds[^1]
                ? new ThinkTime(bounds[0], bounds[^1])
                : throw new InvalidPlanException($"Parameter 'think_time' must have the shorter duration first, not '{text}'.");
        }
    }

    /// <summary>
    /// The pause where a quick run shall hold as many requests as a full one: a percentile of ten requests would be one request.
    /// </summary>
    /// <param name="share">The quick length divided by the full one.</param>
    public ThinkTime? ThinkTimeIn(double share) =>
        !values.IsFull && !values.Has("duration") && ThinkTime is { } pause
            ? new ThinkTime(pause.AtLeast * share, pause.AtMost * share)
            : ThinkTime;

    /// <summary>Connections at most.</summary>
    /// <param name="users">As many unless set.</param>
    public int Connections(int users) =>
        values.Has("concurrency") ? values.Number("concurrency", 1, MostUsers) : Math.Clamp(users, 1, MostUsers);

    /// <summary>The specification's stages, with as many users, in as long a time, and begun as fast, as was set.</summary>
    /// <param name="quick">How long they are together in the quick profile.</param>
    /// <param name="stages">The specification's stages; the highest is as many users as are set.</param>
    public ClosedProfile Stages(TimeSpan quick, params IReadOnlyList<Stage> stages)
    {
        double most = stages.Max(stage => stage.Level),
            users = Users((int)most) / most;
        var whole = stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.Duration);
        double length =
            (
                values.Has("duration") ? values.Duration("duration")
                : values.IsFull ? whole
                : quick
            ) / whole;
        return ClosedProfile.Ramping([
            .. Spawn([
                .. stages.Select(stage => new Stage(
                    Math.Max(1, Math.Round(stage.Level * users)),
                    stage.Duration * length,
                    stage.RampUp * length
                )),
            ]),
        ]);
    }

    /// <summary>From few users in equal steps up to as many as are set.</summary>
    /// <param name="usual">The most users unless set.</param>
    public ClosedProfile Staircase(int usual)
    {
        int most = Users(usual),
            step = values.Number("step_users", 1, MostUsers),
            count = (most + step - 1) / step;
        var each = TimeSpan.FromSeconds(values.IsFull ? 60 : 3);
        return Stages(
            each * count,
            [.. Enumerable.Range(1, count).Select(i => new Stage(Math.Min(most, i * step), TimeSpan.FromSeconds(60)))]
        );
    }

    /// <summary>Where users are added, as many a second as was set; a stage lasts until all are there.</summary>
    private IEnumerable<Stage> Spawn(IReadOnlyList<Stage> stages)
    {
        if (!values.Has("spawn_rate"))
            return stages;
        int rate = values.Number("spawn_rate", 1, 100_000);
        return stages.Select(
            (stage, i) =>
            {
                var ramp = TimeSpan.FromSeconds(Math.Max(0, stage.Level - (i > 0 ? stages[i - 1].Level : 0)) / rate);
                return stage with { RampUp = ramp, Duration = ramp > stage.Duration ? ramp : stage.Duration };
            }
        );
    }
}
