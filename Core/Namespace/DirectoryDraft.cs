using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Time;

namespace OrleansAlluxio.Core.Namespace;

/// <summary>A directory to have under a name.</summary>
[GenerateSerializer, Immutable, Alias("oa.directory-draft")]
public sealed record DirectoryDraft
{
    /// <summary>Who makes it.</summary>
    [Id(0)]
    public required FabricCaller Caller { get; init; }

    /// <summary>POSIX permission bits.</summary>
    [Id(1)]
    public int Mode { get; init; } = 0x1ED; // 0755

    /// <summary>The mount its contents lie on.</summary>
    [Id(2)]
    public required MountId Mount { get; init; }

    /// <summary>Whether a directory that is there already is fine.</summary>
    [Id(3)]
    public bool AllowExisting { get; init; }

    /// <summary>What the store says of it; null when the store has not got it.</summary>
    [Id(4)]
    public Fingerprint? Fingerprint { get; init; }

    /// <summary>When the store was asked.</summary>
    [Id(5)]
    public HybridTimestamp SyncedAt { get; init; }

    /// <summary>The intent this completes; null without one.</summary>
    [Id(6)]
    public string? IntentKey { get; init; }

    /// <summary>
    /// When the store was known to have nothing at the path: the names below are compared since then. Never when not.
    /// </summary>
    [Id(7)]
    public HybridTimestamp AbsentSince { get; init; }

    /// <summary>Extended attributes it gets, beside those that one already there has; null for none.</summary>
    [Id(8)]
    public IReadOnlyDictionary<string, string>? XAttrs { get; init; }
}
