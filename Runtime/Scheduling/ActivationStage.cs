namespace OrleansAlluxio.Runtime;

/// <summary>The life of an activation, in order.</summary>
internal enum ActivationStage : byte
{
    /// <summary>In the catalog, grain not constructed.</summary>
    Created,

    /// <summary>Constructing, reading state, OnActivateAsync.</summary>
    Activating,

    /// <summary>Takes requests.</summary>
    Active,

    /// <summary>OnDeactivateAsync runs; requests wait for the successor.</summary>
    Deactivating,

    /// <summary>Out of the catalog; callers resolve anew.</summary>
    Dead,
}
