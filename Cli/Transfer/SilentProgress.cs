namespace OrleansAlluxio.Cli.Transfer;

/// <summary>Nobody watches.</summary>
internal sealed class SilentProgress : ITransferProgress
{
    public void Expect(long bytes)
    {
    }

    public void Add(long bytes)
    {
    }
}
