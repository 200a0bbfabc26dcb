using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// Opens a range at the first candidate of its block that gives it. No answer of a worker is final: who has to say why
/// a range cannot be read is this process, by its own way to the store.
/// </summary>
internal sealed class BlockRoutes(
    WorkerDirectory directory, HedgedOpen opening, HotBlocks hot, TimeProvider time, RouteCounters counters)
{
    // Before the owner: when it breaks off, the owner goes on.
    private const int BeforeOwner = -1;

    public TimeProvider Time => time;

    public RouteCounters Counters => counters;

    /// <summary>Whom policies prefer.</summary>
    public LocationChoices Choices { get; } = new(directory);

    /// <summary>
    /// A body of the range from the next candidate at or after <paramref name="rank"/>; null when none is left, or when
    /// it is this process' turn.
    /// </summary>
    public async ValueTask<RemoteBody?> TryOpenAsync(
        RoutedFile file, ByteRange range, int rank, CancellationToken cancellationToken)
    {
        var block = file.BlockOf(range.OffsetBytes);
        if (rank == 0 && !file.IsOwn(range.OffsetBytes) && hot.Note(file, block) is { } replica)
        {
            var (body, _) = await TryOpenAsync(
                file, range, (replica, file.CandidateOf(block, 0)), BeforeOwner, cancellationToken)
                .ConfigureAwait(false);
            if (body is not null)
            {
                return body;
            }
        }

        for (var depth = file.DepthOf(block); rank < depth; rank++)
        {
            var candidate = file.CandidateOf(block, rank);
            if (file.Map.IsOwn(candidate))
            {
                return null;
            }

            if (candidate.Url is null || !directory.IsReachable(candidate))
            {
                continue;
            }

            var second = rank + 1 < depth ? file.CandidateOf(block, rank + 1) : null;
            var (body, isFinal) = await TryOpenAsync(file, range, (candidate, second), rank, cancellationToken)
                .ConfigureAwait(false);
            if (body is not null || isFinal)
            {
                return body;
            }
        }

        return null;
    }

    /// <summary>
    /// Opens it at one candidate or, when that is late, at the one after it. No body and final when asking another one
    /// is of no use.
    /// </summary>
    private async ValueTask<(RemoteBody? Body, bool IsFinal)> TryOpenAsync(
        RoutedFile file, ByteRange range, (ClusterMember First, ClusterMember? Second) who, int rank,
        CancellationToken cancellationToken)
    {
        if (who.Second is { } second
            && (file.Map.IsOwn(second) || second.Url is null || !directory.IsReachable(second)))
        {
            who = (who.First, null);
        }

        try
        {
            var (stream, worker) = await opening.OpenAsync(file.Content, range, who, cancellationToken)
                .ConfigureAwait(false);
            counters.NoteRead();

            // When the second breaks off, the first, which was only late, goes on.
            return (new RemoteBody(this, worker, stream, range, worker.Id == who.First.Id ? rank : rank - 1), false);
        }
        catch (FabricException error) when (!cancellationToken.IsCancellationRequested)
        {
            if (IsAboutTheFile(error))
            {
                return (null, true);
            }

            Fail(who.First);
            return (null, false);
        }
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
