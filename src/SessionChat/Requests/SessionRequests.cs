using System.Text.Json;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Requests;

/// <summary>Reads what is asked about sessions.</summary>
internal static class SessionRequests
{
    private const int MaxNameLength = 200;
    private const int DefaultPage = 100;

    /// <summary>The session to be opened.</summary>
    /// <returns>Only to be used without faults.</returns>
    public static Session ReadNew(SessionRequest? request, string tenant, SessionChatOptions options, TimeProvider time, Faults faults)
    {
        if (request?.CustomerId is { } customer)
            faults.CheckText("customer_id", customer, MaxNameLength);
        if (request?.Title is { } title)
            faults.CheckText("title", title, MaxNameLength);
        return Session.New(SessionKey.New(tenant, time), time) with
        {
            CustomerId = request?.CustomerId,
            Title = request?.Title,
            Metadata = request?.Metadata is { } metadata ? faults.ReadObject("metadata", metadata, options.MaxDataBytes) : "{}",
        };
    }

    /// <summary>What <c>PATCH</c> changes: what is given is set, what is given as null is taken away, what is left out stays.</summary>
    /// <returns>Only to be used without faults.</returns>
    public static Func<Session, Session> ReadPatch(SessionPatch patch, SessionChatOptions options, Faults faults)
    {
        string? customer = Name("customer_id", patch.CustomerId, faults),
            title = Name("title", patch.Title, faults);
        string metadata = patch.Metadata.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
            ? "{}"
            : faults.ReadObject("metadata", patch.Metadata, options.MaxDataBytes);
        return session =>
            session with
            {
                CustomerId = IsGiven(patch.CustomerId) ? customer : session.CustomerId,
                Title = IsGiven(patch.Title) ? title : session.Title,
                Metadata = IsGiven(patch.Metadata) ? metadata : session.Metadata,
            };
    }

    /// <summary><c>customer_id</c>, <c>limit</c>, <c>after</c>.</summary>
    /// <returns>Only to be used without faults.</returns>
    public static SessionQuery ReadQuery(IQueryCollection query, string tenant, SessionChatOptions options, Faults faults)
    {
        string? customer = query.TryGetValue("customer_id", out var of) ? of.ToString() : null;
        if (customer is not null)
            faults.CheckText("customer_id", customer, MaxNameLength);
        string? after = query.TryGetValue("after", out var from) ? from.ToString() : null;
        if (after is not null && !SessionKey.IsId(after))
            faults.Add("after", "must be the next of the page before.");
        long limit = EventRequests.Whole(query, "limit", 1, options.MaxPageSize, faults) ?? Math.Min(DefaultPage, options.MaxPageSize);
        return new SessionQuery(tenant, customer, after, (int)limit);
    }

    private static string? Name(string member, JsonElement value, Faults faults)
    {
        if (!IsGiven(value) || value.ValueKind == JsonValueKind.Null)
            return null;
        string? text = value.ValueKind == JsonValueKind.String ? Faults.TextOf(value) : null;
        faults.CheckText(member, text, MaxNameLength);
        return text;
    }

    private static bool IsGiven(JsonElement value) => value.ValueKind != JsonValueKind.Undefined;
}
