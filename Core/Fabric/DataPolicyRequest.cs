namespace OrleansAlluxio.Core.Fabric;

/// <summary>A job under a name, run by hand or again and again.</summary>
[GenerateSerializer, Immutable, Alias("oa.policy-request")]
public sealed record DataPolicyRequest
{
    /// <summary>1 to 64 lower-case letters, digits and dashes.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>What each run does. Ages count from the begin of the run.</summary>
    [Id(1)]
    public required JobRequest Job { get; init; }

    /// <summary>Time between two runs, about, in milliseconds, at least a minute; null runs it by hand only.</summary>
    [Id(2)]
    public long? EveryMs { get; init; }
}
