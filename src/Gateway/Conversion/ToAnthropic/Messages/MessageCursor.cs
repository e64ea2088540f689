using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;
using Platform.Gateway.Conversion.ToAnthropic.Requests;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>Goes through messages one by one. A copy of it remembers a place to which one can go back.</summary>
internal struct MessageCursor(JsonElement messages, RequestDraft draft)
{
    private JsonElement.ArrayEnumerator _messages = messages.EnumerateArray();

    /// <summary>Which message is looked at; their number when there is none any more.</summary>
    public int Index { get; private set; } = -1;

    /// <summary>Whether there is one.</summary>
    public bool HasCurrent { get; private set; }

    public ChatMessage Current { get; private set; }

    public readonly Place Place => new("messages", Index);

    public void MoveNext()
    {
        HasCurrent = _messages.MoveNext();
        Index++;
        if (HasCurrent)
            Current = ChatMessage.Read(_messages.Current, Place, draft);
    }
}
