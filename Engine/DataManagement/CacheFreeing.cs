using OrleansAlluxio.Engine.Administration;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.DataManagement;

/// <summary>Drops cached pages on request: never unpersisted ones, and pinned ones only by force.</summary>
public sealed class CacheFreeing(EngineServices services, StatusReads reads)
{
    /// <summary>Frees a file or a tree.</summary>
    public async ValueTask<FreeSummary> RunAsync(FabricPath path, bool force, CancellationToken cancellationToken)
    {
        var root = await reads.GetAsync("free", path, OperationOptions.Default, cancellationToken)
            .ConfigureAwait(false);
        if (root.Pinned && !force)
        {
            throw new FabricException(
                FabricErrorKind.Conflict, "free", path.Value, "it is pinned: unpin it first, or free it by force");
        }

        var (files, pinned, unpersisted) = (0L, 0L, 0L);
        var bytes = await new TreeWalk(reads)
            .SumAsync(path, FreeAsync, cancellationToken).ConfigureAwait(false);
        return new FreeSummary(bytes, files, pinned, unpersisted);

        async ValueTask<long> FreeAsync(FileStatus file, CancellationToken token)
        {
            files++;
            if (file.Pinned && !force)
            {
                pinned++;
                return 0;
            }

            unpersisted += file.Persistence == PersistenceState.Persisted ? 0 : 1;
            return services.Pages.RemoveClean(file.Version)
                + await services.RemotePages.FreeAsync(file.Version, token).ConfigureAwait(false);
        }
    }
}
