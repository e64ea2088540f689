using System.Globalization;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Requests;

/// <summary>Reads what is asked about events.</summary>
internal static class EventRequests
{
    /// <summary>The longest wait for events, in seconds.</summary>
    public const double MaxWait = 60;

    /// <summary>The event that a customer adds.</summary>
    /// <returns>Only to be used without faults.</returns>
    public static EventDraft ReadDraft(EventRequest request, SessionChatOptions options, Faults faults)
    {
        if (request.Source != EventNames.Of(EventSource.Customer))
            faults.Add("source", "must be customer: what other sources say, the service adds itself.");
        switch (request.Kind)
        {
            case "message":
                return ReadMessage(request.Message, options, faults);
            case "custom" when request.Data is { } data:
                return new EventDraft(EventKind.Custom, EventSource.Customer, faults.ReadObject("data", data, options.MaxDataBytes));
            case "custom":
                faults.Add("data", "must be given with a custom event: a JSON object.");
                break;
            default:
                faults.Add("kind", "must be message or custom: other kinds the service adds itself.");
                break;
        }

        return new EventDraft(EventKind.Custom, EventSource.Customer, "{}");
    }

    /// <summary>A message that a customer says.</summary>
    /// <returns>Only to be used without faults.</returns>
    public static EventDraft ReadMessage(string? message, SessionChatOptions options, Faults faults)
    {
        faults.CheckText("message", message, options.MaxMessageLength);
        return new EventDraft(EventKind.Message, EventSource.Customer, MessageData.Write(message ?? ""));
    }

    /// <summary><c>min_offset</c>, <c>kinds</c>, <c>source</c>, <c>limit</c>.</summary>
    /// <returns>Only to be used without faults.</returns>
    public static EventQuery ReadQuery(IQueryCollection query, SessionKey session, SessionChatOptions options, Faults faults) =>
        new()
        {
            Session = session,
            MinOffset = Whole(query, "min_offset", 0, long.MaxValue / 2, faults) ?? 0,
            Kinds = Kinds(query, faults),
            Source = Source(query, faults),
            Limit = (int)(Whole(query, "limit", 1, options.MaxPageSize, faults) ?? options.MaxPageSize),
        };

    /// <summary><c>wait_for_data</c>.</summary>
    public static TimeSpan ReadWait(IQueryCollection query, Faults faults)
    {
        if (!query.TryGetValue("wait_for_data", out var values))
            return TimeSpan.Zero;
        if (
            values.Count == 1
            && double.TryParse(values[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            && seconds is >= 0 and <= MaxWait
        )
            return TimeSpan.FromSeconds(seconds);
        faults.Add("wait_for_data", $"must be seconds from 0 to {MaxWait}.");
        return TimeSpan.Zero;
    }

    /// <summary>A whole number of the query, once.</summary>
    /// <returns>Null when it is not given.</returns>
    public static long? Whole(IQueryCollection query, string name, long least, long most, Faults faults)
    {
        if (!query.TryGetValue(name, out var values))
            return null;
        if (
            values.Count == 1
            && long.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            && value >= least
            && value <= most
        )
            return value;
        faults.Add(name, $"must be a whole number from {least} to {most}.");
        return null;
    }

    private static List<EventKind>? Kinds(IQueryCollection query, Faults faults)
    {
        if (!query.TryGetValue("kinds", out var values))
            return null;
        List<EventKind> kinds = [];
        foreach (string name in values.SelectMany(value => value!.Split(',')))
        {
            if (EventNames.FindKind(name) is { } kind)
                kinds.Add(kind);
            else
                faults.Add("kinds", "must be message, status, tool, custom, or several of them with commas between.");
        }

        return kinds;
    }

    private static EventSource? Source(IQueryCollection query, Faults faults)
    {
        if (!query.TryGetValue("source", out var values))
            return null;
        if (values.Count == 1 && EventNames.FindSource(values[0]!) is { } source)
            return source;
        faults.Add("source", "must be customer, ai_agent or system.");
        return null;
    }
}
