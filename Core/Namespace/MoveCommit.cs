using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;

namespace OrleansAlluxio.Core.Namespace;

/// <summary>A rename that becomes visible: one row changes, for any subtree.</summary>
[GenerateSerializer, Immutable, Alias("oa.move-commit")]
public sealed record MoveCommit
{
    /// <summary>From where.</summary>
    [Id(0)]
    public required FabricPath Source { get; init; }

    /// <summary>To where; its parent exists.</summary>
    [Id(1)]
    public required FabricPath Target { get; init; }

    /// <summary>Replace a file at the target.</summary>
    [Id(2)]
    public bool Overwrite { get; init; }

    /// <summary>What the store says of the target after its rename; null keeps the entry's fingerprint.</summary>
    [Id(3)]
    public Fingerprint? Fingerprint { get; init; }

    /// <summary>When the store was asked; Never makes the next access ask again.</summary>
    [Id(4)]
    public HybridTimestamp? SyncedAt { get; init; }

    /// <summary>The intent this completes; null without one.</summary>
    [Id(5)]
    public string? IntentKey { get; init; }
}
