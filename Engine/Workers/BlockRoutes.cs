using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// Opens a range at the first candidate of its block that gives it. No answer of a worker is final: who has to say why
/// a range cannot be read is this process, by its own way to the store.
/// </summary>
internal sealed class BlockRoutes(
    WorkerDirectory directory, IWorkerLink link, TimeProvider time, RouteCounters counters)
{
    public TimeProvider Time => time;

    public RouteCounters Counters => counters;

    /// <summary>
    /// A body of the range from the next candidate at or after <paramref name="rank"/>; null when none is left, or when
    /// it is this process' turn.
    /// </summary>
    public async ValueTask<RemoteBody?> TryOpenAsync(
        RoutedFile file, ByteRange range, int rank, CancellationToken cancellationToken)
    {
        var block = file.BlockOf(range.OffsetBytes);
        for (; rank < file.Map.Depth; rank++)
        {
            var candidate = file.Map.CandidateOf(block, rank);
            if (file.Map.IsOwn(candidate))
            {
                return null;
            }

            if (candidate.Url is not { } url || !directory.IsReachable(candidate))
            {
                continue;
            }

            try
            {
                var stream = await link.OpenAsync(url, file.Content, range, cancellationToken).ConfigureAwait(false);
                counters.NoteRead();
                return new RemoteBody(this, candidate, stream, range, rank);
            }
            catch (FabricException error) when (!cancellationToken.IsCancellationRequested)
            {
                if (!IsAboutTheFile(error))
                {
                    Fail(candidate);
                }
                else
                {
                    return null;
                }
            }
        }

        return null;
    }

    /// <summary>Notes that a worker did not give what it began.</summary>
    public void Fail(ClusterMember worker)
    {
        directory.Suspect(worker);
        counters.NoteFailover();
    }

    // Another worker would ask the same store and hear the same.
    private static bool IsAboutTheFile(FabricException error) => error.Kind is FabricErrorKind.Conflict
        or FabricErrorKind.NotFound or FabricErrorKind.PreconditionFailed or FabricErrorKind.StoreDenied
        or FabricErrorKind.DataLost or FabricErrorKind.DataCorrupt;
}
