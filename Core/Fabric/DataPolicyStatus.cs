namespace OrleansAlluxio.Core.Fabric;

/// <summary>A policy and its runs.</summary>
[GenerateSerializer, Immutable, Alias("oa.policy-status")]
public sealed record DataPolicyStatus
{
    /// <summary>What was asked for.</summary>
    [Id(0)]
    public required DataPolicyRequest Policy { get; init; }

    /// <summary>When the next run is due, in milliseconds since 1970 UTC; null when none is planned.</summary>
    [Id(1)]
    public long? NextUnixMs { get; init; }

    /// <summary>The job of the run under way; null without one.</summary>
    [Id(2)]
    public string? RunningJobId { get; init; }

    /// <summary>The last runs that have ended, newest first.</summary>
    [Id(3)]
    public IReadOnlyList<DataPolicyRun> Runs { get; init => field = value ?? []; } = [];
}
