namespace OrleansAlluxio.Core.Fabric;

/// <summary>What the fabric's checks of its own state have found.</summary>
[GenerateSerializer, Immutable, Alias("oa.checkup-report")]
public sealed record CheckupReport
{
    /// <summary>From one check to the next; 0 when there are none.</summary>
    [Id(0)]
    public long EveryMs { get; init; }

    /// <summary>When the schedule was made.</summary>
    [Id(1)]
    public long ScheduledUnixMs { get; init; }

    /// <summary>Checks that have ended.</summary>
    [Id(2)]
    public long Checks { get; init; }

    /// <summary>When the last one ended; 0 when none has.</summary>
    [Id(3)]
    public long CheckedUnixMs { get; init; }

    /// <summary>What it found.</summary>
    [Id(4)]
    public long Findings { get; init; }

    /// <summary>The first finding, a sentence; null when there was none.</summary>
    [Id(5)]
    public string? First { get; init; }

    /// <summary>Why the last attempt did not end; null when it did.</summary>
    [Id(6)]
    public string? Failure { get; init; }
}
