using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Cli.Transfer;

/// <summary>One file to copy: exactly one of the sources and one of the targets is set.</summary>
internal sealed record FileCopy
{
    public string? LocalSource { get; init; }

    public FileStatus? FabricSource { get; init; }

    public string? LocalTarget { get; init; }

    public FabricPath? FabricTarget { get; init; }

    public long LengthBytes { get; init; }
}
