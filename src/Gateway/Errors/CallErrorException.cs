namespace Platform.Gateway.Errors;

/// <summary>
/// A call that is not answered, thrown where a value would have to pass through many callers, as while a request is converted.
/// </summary>
internal sealed class CallErrorException(CallError error) : Exception(error.Message)
{
    public CallError Error { get; } = error;

    /// <summary>A member of the request that is wrong, or has no counterpart at the upstream.</summary>
    /// <param name="param">Where, such as <c>messages[2].content</c>.</param>
    /// <param name="message">What is wrong and what to do.</param>
    public static CallErrorException Invalid(string param, string message) =>
        new(new(CallErrorKind.InvalidRequest, message) { Param = param });

    /// <summary>An answer of an upstream that is not understood.</summary>
    public static CallErrorException BadUpstream(string message) => new(new(CallErrorKind.BadUpstream, message));
}
