namespace OrleansAlluxio.Core.Fabric;

/// <summary>A run of a policy that has ended.</summary>
[GenerateSerializer, Immutable, Alias("oa.policy-run")]
public sealed record DataPolicyRun
{
    /// <summary>Its job, as long as that is remembered.</summary>
    [Id(0)]
    public required string JobId { get; init; }

    /// <summary>When it began, in milliseconds since 1970 UTC.</summary>
    [Id(1)]
    public long StartedUnixMs { get; init; }

    /// <summary>When it ended.</summary>
    [Id(2)]
    public long EndedUnixMs { get; init; }

    /// <summary>How it ended.</summary>
    [Id(3)]
    public JobState State { get; init; }

    /// <summary>Files it was done with.</summary>
    [Id(4)]
    public long Files { get; init; }

    /// <summary>Those of them that needed nothing.</summary>
    [Id(5)]
    public long FilesUnchanged { get; init; }

    /// <summary>Bytes it moved.</summary>
    [Id(6)]
    public long BytesMoved { get; init; }

    /// <summary>Files and directories it failed at.</summary>
    [Id(7)]
    public long Failed { get; init; }

    /// <summary>Why it did not begin, or how it ended; null when all is well.</summary>
    [Id(8)]
    public string? Reason { get; init; }
}
