using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Platform.Inventory.Accounts.LoginLimits;
using Platform.Inventory.Accounts.Passwords;
using Platform.Inventory.Accounts.Tokens;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Accounts;

/// <summary>How a login ended: a token, or why there is none.</summary>
internal readonly record struct LoginOutcome(string? Token, Refusal? Refusal);

/// <summary>
/// Logs users in. Unknown users and wrong passwords cost what right ones do and are answered alike. The password is checked before it is
/// known whether
/// others failed meanwhile, but the answer is given after: of guesses sent all at once no more are answered than of those sent one by one.
/// </summary>
internal sealed class Logins
{
    // Can be no user: a name that cannot exist costs the same way to the store.
    private const string Nobody = "";

    private readonly IAccountStore _store;
    private readonly PasswordChecks _checks;
    private readonly DemoUsers _demo;
    private readonly LoginFailures _failures;
    private readonly AccessTokens _tokens;
    private readonly TimeSpan _retryAfter;
    private readonly Counter<long> _logins;

    public Logins(
        IAccountStore store,
        PasswordChecks checks,
        DemoUsers demo,
        LoginFailures failures,
        AccessTokens tokens,
        IOptions<InventoryOptions> options,
        IMeterFactory meters
    )
    {
        (_store, _checks, _demo, _failures, _tokens, _retryAfter) = (store, checks, demo, failures, tokens, options.Value.RetryAfter);
        _logins = meters.Create("Platform.Inventory").CreateCounter<long>("logins", "{login}", "Logins by result");
    }

    /// <summary>A token for who knows the password.</summary>
    /// <param name="username">As it was given; any text.</param>
    /// <param name="password">As it was given, of bounded length.</param>
    /// <param name="address">The client's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LoginOutcome> LoginAsync(string username, string password, UInt128 address, CancellationToken cancellationToken)
    {
        try
        {
            if (_failures.BlockedFor(username, address) is var blockedFor && blockedFor > TimeSpan.Zero)
                return Limited(blockedFor);
            return await CheckAsync(username, password, cancellationToken) switch
            {
                PasswordVerdict.Overloaded => Refuse("overloaded", Refusal.Unavailable("Too many logins wait. Try again.", _retryAfter)),
                PasswordVerdict.Wrong => AnswerWrong(username, address),
                _ => AnswerRight(username, address),
            };
        }
        catch (StoreUnavailableException e)
        {
            return Refuse("unavailable", Refusal.Unavailable(e.Message, _retryAfter));
        }
    }

    private async Task<PasswordVerdict> CheckAsync(string username, string password, CancellationToken cancellationToken)
    {
        string? hash = await _store.FindPasswordHashAsync(Usernames.IsPossible(username) ? username : Nobody, cancellationToken);
        if (hash is null && _demo.Exist)
            return _demo.Verify(username, password) ? PasswordVerdict.Right : PasswordVerdict.Wrong;
        return await _checks.VerifyAsync(hash, password, cancellationToken);
    }

    private LoginOutcome AnswerWrong(string username, UInt128 address) =>
        _failures.Count(username, address) is var blockedFor && blockedFor > TimeSpan.Zero
            ? Limited(blockedFor)
            : Refuse("wrong", Refusal.WrongPassword);

    private LoginOutcome AnswerRight(string username, UInt128 address)
    {
        if (_failures.BlockedFor(username, address) is var blockedFor && blockedFor > TimeSpan.Zero)
            return Limited(blockedFor);
        string token = _tokens.Issue(username);
        Count("right");
        return new LoginOutcome(token, null);
    }

    private LoginOutcome Limited(TimeSpan blockedFor) => Refuse("limited", Refusal.Limited(blockedFor));

    private LoginOutcome Refuse(string result, Refusal refusal)
    {
        Count(result);
        return new LoginOutcome(null, refusal);
    }

    private void Count(string result) => _logins.Add(1, new KeyValuePair<string, object?>("result", result));
}
