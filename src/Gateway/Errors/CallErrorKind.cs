namespace Platform.Gateway.Errors;

/// <summary>Why a call is not answered, in terms that both protocols have.</summary>
internal enum CallErrorKind
{
    /// <summary>400.</summary>
    InvalidRequest,

    /// <summary>401.</summary>
    Unauthenticated,

    /// <summary>402.</summary>
    Billing,

    /// <summary>403.</summary>
    Forbidden,

    /// <summary>404.</summary>
    NotFound,

    /// <summary>413.</summary>
    TooLarge,

    /// <summary>415.</summary>
    UnsupportedMedia,

    /// <summary>429.</summary>
    RateLimited,

    /// <summary>500: the gateway or the upstream failed.</summary>
    Internal,

    /// <summary>502: the upstream cannot be reached, or answers what is not understood.</summary>
    BadUpstream,

    /// <summary>503 toward OpenAI, 529 toward Anthropic: no instance can take the call now.</summary>
    Overloaded,

    /// <summary>504: the upstream took too long.</summary>
    Timeout,
}
