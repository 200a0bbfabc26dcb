using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>What a job is for.</summary>
[GenerateSerializer, Immutable, Alias("oa.job-request")]
public sealed record JobRequest
{
    /// <summary>What it does to each file.</summary>
    [Id(0)]
    public required JobKind Kind { get; init; }

    /// <summary>A file, or a directory with everything below.</summary>
    [Id(1)]
    public required FabricPath Path { get; init; }

    /// <summary>Only files that one of these globs matches; empty: all.</summary>
    [Id(2)]
    public IReadOnlyList<string> Include { get; init => field = value ?? []; } = [];

    /// <summary>No file, and nothing below a directory, that one of these globs matches.</summary>
    [Id(3)]
    public IReadOnlyList<string> Exclude { get; init => field = value ?? []; } = [];

    /// <summary>Count what the job would do, and do none of it.</summary>
    [Id(4)]
    public bool DryRun { get; init; }

    /// <summary>List directories only when their turn comes: no comparing and counting ahead, no estimates.</summary>
    [Id(5)]
    public bool PartialListing { get; init; }

    /// <summary>Most files under way at once; null as the fabric thinks best.</summary>
    [Id(6)]
    public int? ConcurrencyMax { get; init; }

    /// <summary>Most bytes moved a second; null for no limit.</summary>
    [Id(7)]
    public long? BytesPerSecondMax { get; init; }

    /// <summary>Sync interval of the job's listings in milliseconds; null as configured.</summary>
    [Id(8)]
    public long? SyncIntervalMs { get; init; }

    /// <summary>Where files go; only for kinds that bring them somewhere.</summary>
    [Id(9)]
    public FabricPath? Target { get; init; }

    /// <summary>Replace other files that are there.</summary>
    [Id(10)]
    public bool Overwrite { get; init; }

    /// <summary>Only files last modified at least that many milliseconds before the job was asked for.</summary>
    [Id(11)]
    public long? OlderThanMs { get; init; }

    /// <summary>Only files of at least that many bytes.</summary>
    [Id(12)]
    public long? BytesMin { get; init; }

    /// <summary>Only files of at most that many bytes.</summary>
    [Id(13)]
    public long? BytesMax { get; init; }

    /// <summary>For a migration: the branch that files are taken from.</summary>
    [Id(14)]
    public string? FromBranch { get; init; }

    /// <summary>For a migration: the branch that files are brought to.</summary>
    [Id(15)]
    public string? ToBranch { get; init; }

    /// <summary>
    /// Only files that no client has opened or changed for that many milliseconds before the job was asked for.
    /// </summary>
    [Id(16)]
    public long? UnusedForMs { get; init; }

    /// <summary>For a replication: how many workers are to hold each block.</summary>
    [Id(17)]
    public int? Copies { get; init; }
}
