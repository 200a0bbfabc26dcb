namespace OrleansAlluxio.Cli.Transfer;

/// <summary>Who watches a transfer. Thread-safe.</summary>
internal interface ITransferProgress
{
    /// <summary>More bytes are to come than was known.</summary>
    void Expect(long bytes);

    /// <summary>Bytes that arrived.</summary>
    void Add(long bytes);
}
