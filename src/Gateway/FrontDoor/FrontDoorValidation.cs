using Microsoft.Extensions.Options;

namespace Platform.Gateway.FrontDoor;

/// <summary>What annotations cannot say of the front door's settings.</summary>
internal sealed class FrontDoorValidation(IConfiguration configuration) : IValidateOptions<FrontDoorOptions>
{
    public ValidateOptionsResult Validate(string? name, FrontDoorOptions options)
    {
        List<string> faults = [.. EmptyLists(), .. options.Services.Given().SelectMany(given => FaultsOf(given.Service, given.Addresses))];
        if (options.ConnectTimeout > options.AnswerTimeout)
            faults.Add("ConnectTimeout must be at most AnswerTimeout.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>Bound, they cannot be told from those that are left out.</summary>
    private IEnumerable<string> EmptyLists() =>
        from service in configuration.GetSection(FrontDoorSetup.Services).GetChildren()
        where service.Value is "" && !service.GetChildren().Any()
        select $"Services:{service.Key} holds no address. Give one such as http://host:8080, or leave the service out.";

    private static IEnumerable<string> FaultsOf(string service, IReadOnlyList<string> addresses)
    {
        var seen = new HashSet<Uri>();
        foreach (string address in addresses)
        {
            if (Parse(address) is not { } uri)
                yield return $"Services:{service} holds \"{address}\", which is not an address. Give one such as http://host:8080: "
                    + "with http, and without path, query or user.";
            else if (!seen.Add(uri))
                yield return $"Services:{service} holds \"{address}\" twice.";
        }
    }

    private static Uri? Parse(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri.Scheme == Uri.UriSchemeHttp
        && uri.Host.Length > 0
        && uri is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
            ? uri
            : null;
}
