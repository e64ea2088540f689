using System.Globalization;
using System.Net;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Inventory;

/// <summary>Logs accounts in outside of what is measured: before a run, and again before a token expires.</summary>
/// <param name="client">Speaks with the service.</param>
/// <param name="time">For the wait before a login is tried again.</param>
internal sealed class Logins(HttpClient client, TimeProvider time)
{
    /// <summary>As many passwords as the service lets wait, divided among several harnesses.</summary>
    private const int AtOnce = 32;

    /// <summary>Logins refused because too many wait, or because of a hiccup, are tried again this often.</summary>
    private const int MostAttempts = 20;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>Logs in who is not yet.</summary>
    /// <exception cref="HttpRequestException">One cannot log in.</exception>
    public Task EnsureAsync(IEnumerable<Account> accounts, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            accounts.Where(account => account.Token is null),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (account, cancelled) => await LogInAsync(account, cancelled)
        );

    /// <summary>Gets an account a new token. When that fails the old one stays, and the answers to come will tell.</summary>
    public async Task RenewAsync(Account account)
    {
        try
        {
            await LogInAsync(account, CancellationToken.None);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // Tried again at the next purchase; should it never succeed, that shows as 401 where it is measured.
        }
        finally
        {
            account.EndRenewal();
        }
    }

    private async Task LogInAsync(Account account, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            using var answer = await SendAsync(account.Login, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                if (account.Take(await answer.Content.ReadAsByteArrayAsync(cancellationToken)) is { } fault)
                    throw new HttpRequestException($"{account.Login.Url}: {fault}");
                return;
            }

            if (attempt == MostAttempts || answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
                throw new HttpRequestException(
                    $"{account.Username} cannot log in at {account.Login.Url}: status {(int)answer.StatusCode}. The demo users exist "
                        + "where Inventory:SeedDemoData is on."
                );
            await Task.Delay(WaitBefore(answer), time, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Request login, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, login.Url) { Content = new ByteArrayContent(login.Body.ToArray()) };
        foreach (var (name, value) in login.Headers)
            request.Content.Headers.Add(name, value);
        return await client.SendAsync(request, cancellationToken);
    }

    private static TimeSpan WaitBefore(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Retry-After", out var values)
        && double.TryParse(values.First(), NumberStyles.Integer, CultureInfo.InvariantCulture, out double seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, LongestWait.TotalSeconds))
            : TimeSpan.FromMilliseconds(200);
}
