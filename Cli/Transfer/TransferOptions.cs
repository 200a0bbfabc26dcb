namespace OrleansAlluxio.Cli.Transfer;

/// <summary>How files are copied.</summary>
internal sealed record TransferOptions
{
    public required bool Overwrite { get; init; }

    /// <summary>Files at a time.</summary>
    public required int Threads { get; init; }

    public required ITransferProgress Progress { get; init; }
}
