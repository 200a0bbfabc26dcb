using OrleansAlluxio.Core.Namespace;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>How bytes are added to the end of a file.</summary>
[GenerateSerializer, Immutable, Alias("oa.append-options")]
public sealed record AppendOptions : OperationOptions
{
    /// <summary>Where the longer file goes before completion is acknowledged; null as configured.</summary>
    [Id(0)]
    public WriteType? WriteType { get; init; }

    /// <summary>Only to a file with this <see cref="FileMark"/>; else PreconditionFailed.</summary>
    [Id(1)]
    public string? IfMark { get; init; }

    /// <summary>Number of bytes that are added, where it is known beforehand; else null.</summary>
    [Id(2)]
    public long? LengthBytes { get; init; }

    /// <summary>As <see cref="CreateOptions.DurableCopies"/>.</summary>
    [Id(3)]
    public int? DurableCopies { get; init; }
}
