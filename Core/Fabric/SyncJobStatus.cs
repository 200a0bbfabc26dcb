using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>A sync job and how far it is.</summary>
[GenerateSerializer, Immutable, Alias("oa.sync-job-status")]
public sealed record SyncJobStatus
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Where it starts.</summary>
    [Id(1)]
    public required FabricPath Path { get; init; }

    /// <summary>Whether it takes everything below.</summary>
    [Id(2)]
    public bool Recursive { get; init; }

    /// <summary>Sync interval it was asked for; null as configured.</summary>
    [Id(3)]
    public long? SyncIntervalMs { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(4)]
    public SyncJobState State { get; init; }

    /// <summary>Directories compared, or found fresh.</summary>
    [Id(5)]
    public long Directories { get; init; }

    /// <summary>Entries the store listed.</summary>
    [Id(6)]
    public long Entries { get; init; }

    /// <summary>Entries added, changed or removed.</summary>
    [Id(7)]
    public long Changed { get; init; }

    /// <summary>Directories that failed: an exact count.</summary>
    [Id(8)]
    public long Failed { get; init; }

    /// <summary>The first of them.</summary>
    [Id(9)]
    public IReadOnlyList<SyncFailure> Failures { get; init; } = [];

    /// <summary>Entries a second, over the running time of the job.</summary>
    [Id(10)]
    public double EntriesPerSecond { get; init; }

    /// <summary>When it began, milliseconds since 1970 UTC.</summary>
    [Id(11)]
    public long StartedUnixMs { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    [Id(12)]
    public long? EndedUnixMs { get; init; }

    /// <summary>How often it went on after a restart.</summary>
    [Id(13)]
    public int Resumes { get; init; }

    /// <summary>Why the whole failed; null when it did not.</summary>
    [Id(14)]
    public string? Reason { get; init; }
}
