namespace Platform.Gateway.Routing.Affinity;

/// <summary>Why a call goes where it goes.</summary>
internal enum BindingKind
{
    /// <summary>Its key was bound there.</summary>
    Hit,

    /// <summary>Its key was not bound.</summary>
    New,

    /// <summary>Where its key was bound, it could not go.</summary>
    Moved,
}

/// <summary>Where a key is bound from now on.</summary>
internal readonly record struct Binding(Instance Instance, BindingKind Kind);

/// <summary>Remembers where the calls of a key go.</summary>
internal interface IAffinity
{
    /// <summary>Whether instances are told how many keys are bound to them.</summary>
    bool CountsKeys { get; }

    /// <summary>
    /// Tells where a call goes, in one step for all who ask at once: where its key is bound, if it may stay there; else it is bound again,
    /// and stays there even when the former instance is healthy again.
    /// </summary>
    /// <exception cref="ServiceDefaults.Stores.StoreUnavailableException">Redis is unavailable.</exception>
    ValueTask<Binding> BindAsync(AffinityHash key, Candidates candidates, CancellationToken cancellationToken);
}
