using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;

namespace OrleansAlluxio.Cli.Transfer;

/// <summary>How files are copied.</summary>
internal sealed record TransferOptions
{
    public required bool Overwrite { get; init; }

    /// <summary>Files at a time.</summary>
    public required int Threads { get; init; }

    public required ITransferProgress Progress { get; init; }

    /// <summary>As <see cref="CreateOptions.DurableCopies"/>.</summary>
    public int? Durable { get; init; }

    /// <summary>As <see cref="CreateOptions.WriteType"/>.</summary>
    public WriteType? WriteType { get; init; }

    /// <summary>How a file of the fabric is made.</summary>
    public CreateOptions ToCreate() => new()
    {
        Overwrite = Overwrite,
        DurableCopies = Durable,
        WriteType = WriteType,
    };
}
