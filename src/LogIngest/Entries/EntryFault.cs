namespace Platform.LogIngest.Entries;

/// <summary>Something wrong with a request's entries.</summary>
/// <param name="Index">Which entry, from 0 in the order sent; null for the body as a whole.</param>
/// <param name="Field">Which member; <c>$</c> for the entry or the body itself.</param>
/// <param name="Message">What is wrong, the limit, and what to do; begins with a verb, the field being its subject.</param>
internal readonly record struct EntryFault(int? Index, string Field, string Message);
