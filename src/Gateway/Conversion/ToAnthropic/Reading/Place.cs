using System.Globalization;
using Platform.Gateway.Errors;

namespace Platform.Gateway.Conversion.ToAnthropic.Reading;

/// <summary>
/// Where in a request something stands, such as <c>messages[2].content[0]</c>. It becomes a text only when something is wrong there.
/// </summary>
/// <param name="List">A list at the top; null for the top itself.</param>
/// <param name="Index">The item of it; negative for the list as a whole.</param>
/// <param name="Part">A list or object within the item; null for the item itself.</param>
/// <param name="PartIndex">The item of that; negative for no list.</param>
internal readonly record struct Place(string? List, int Index = -1, string? Part = null, int PartIndex = -1)
{
    /// <summary>The request itself.</summary>
    public static Place Top => new(null);

    public Place Within(string part, int index = -1) => this with { Part = part, PartIndex = index };

    /// <summary>The path of a member.</summary>
    public string PathOf(string member) => ToString() is { Length: > 0 } path ? $"{path}.{member}" : member;

    /// <summary>A 400 for a member.</summary>
    /// <param name="member">Its name.</param>
    /// <param name="fault">What is wrong and what to do; goes on after the path, as <c>must be a string.</c></param>
    public CallErrorException Invalid(string member, string fault) => Fault(PathOf(member), fault);

    /// <summary>A 400 for what stands here.</summary>
    /// <param name="fault">As for a member.</param>
    public CallErrorException Invalid(string fault) => Fault(ToString(), fault);

    public override string ToString()
    {
        if (List is null)
            return Part ?? "";
        string path = List + Brackets(Index);
        return Part is null ? path : $"{path}.{Part}{Brackets(PartIndex)}";
    }

    private static CallErrorException Fault(string path, string fault) => CallErrorException.Invalid(path, $"{path} {fault}");

    private static string Brackets(int index) => index < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"[{index}]");
}
