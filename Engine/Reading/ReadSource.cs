using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Reading;

/// <summary>Where the bytes of one content of one file come from when no tier has them.</summary>
public sealed record ReadSource
{
    /// <summary>
    /// The mounted store; null when only the fabric has the bytes, and then a missing page is DataLost.
    /// </summary>
    public required IUnderStorage? Store { get; init; }

    /// <summary>
    /// Other processes' copies of what no store has yet, for pages that this one has lost; null for none.
    /// </summary>
    public ICopySource? Copies { get; init; }

    /// <summary>The mount of that store, for other workers; null where only this process reads.</summary>
    public MountId? Mount { get; init; }

    /// <summary>Which worker gives a block, and fetches it from the store.</summary>
    public LocationPolicy Location { get; init; } = LocationPolicy.Ring;

    /// <summary>The file in the store.</summary>
    public required UfsPath Path { get; init; }

    /// <summary>
    /// Called when the store turns out to hold another content or none: the path must be synced before its next use.
    /// </summary>
    public required Action ContentChanged { get; init; }

    /// <summary>
    /// Where the same content is once the changes of it that are under way have ended; an answer of null says that the
    /// fabric itself has replaced or removed it. Asked when it is not found where it was; null where nobody can tell.
    /// </summary>
    public Func<CancellationToken, ValueTask<ContentPlace?>>? Trace { get; init; }

    /// <summary>Whether pages read from the store are kept.</summary>
    public bool KeepsPages { get; init; } = true;

    /// <summary>How pages that are kept are treated among others.</summary>
    public PageCare Care { get; init; }

    /// <summary>Whose cache quota pages that it brings in count against; null for nobody's.</summary>
    public CacheCharge? Charge { get; init; }
}
