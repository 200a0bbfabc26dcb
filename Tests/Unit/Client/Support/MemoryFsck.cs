using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Tests.Unit.Client.Support;

/// <summary>One finding, which a repair repairs.</summary>
internal sealed class MemoryFsck : IFabricFsck
{
    public async IAsyncEnumerable<FsckLine> CheckAsync(
        bool repair, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return new FsckLine(
            new FsckFinding(FsckFindingKind.OrphanRecord, "pin 7", "the inode it is about is gone", "remove it",
                repair),
            null);
        yield return new FsckLine(null, new FsckSummary(3, 2, 1, 1, repair ? 1 : 0, 0));
    }
}
