using System.Collections.Concurrent;

namespace OrleansAlluxio.Engine.Reading;

/// <summary>
/// Reads of a silo that does not lead: what the tree has and nothing says is out of date is answered here, and nothing
/// is compared with a store. Null is for the one who leads to answer.
/// </summary>
/// <remarks>
/// Invariant: an answer of a path is no older than what any silo acknowledged before the question. The entry comes from
/// its directory's owner; whether it is out of date is known here, because a change says so to every silo before it is
/// acknowledged.
/// </remarks>
public sealed class FreshReads(EngineServices services, StatusReads reads)
{
    // A content that turned out to be another in the store is looked at by the one who leads, which invalidates it.
    private static readonly TimeSpan DoubtFor = TimeSpan.FromSeconds(10);
    private const int DoubtsMax = 10_000;

    private readonly ConcurrentDictionary<FabricPath, long> _doubted = new();

    /// <summary>The status of a path; null when it is not known here to be fresh.</summary>
    public async ValueTask<FileStatus?> TryStatAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        if (IsDoubted(path))
        {
            return null;
        }

        var known = await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
        return known.Status is null || reads.Decide(path, known, options).IsStale
            ? null
            : reads.WithMountPoint(known.Status);
    }

    /// <summary>An open file; null as for a status, and for a directory or what only the leader's pages have.</summary>
    public async ValueTask<IFabricReader?> TryOpenAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        var status = await TryStatAsync(path, options, cancellationToken).ConfigureAwait(false);
        if (status is not { IsDirectory: false, Persistence: PersistenceState.Persisted })
        {
            return null;
        }

        var source = reads.SourceOf(status, options.Caller) with { ContentChanged = () => Doubt(path) };
        services.Access.Note(status.Version.Inode);
        return services.Reads.Open(status, source);
    }

    /// <summary>One page of a directory; null when its names are not known here to be fresh.</summary>
    public async ValueTask<ListPage?> TryListAsync(
        FabricPath directory, ListOptions options, CancellationToken cancellationToken)
    {
        if (options is not { SyncsBelow: false, EntriesMax: >= 1 and <= FabricLimits.ListEntriesMax })
        {
            return null;
        }

        var status = await TryStatAsync(directory, options, cancellationToken).ConfigureAwait(false);
        if (status is not { IsDirectory: true })
        {
            return null;
        }

        try
        {
            if (!options.IsContinuation
                && await reads.AreChildrenStaleAsync(directory, options, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            return await reads.ListKnownAsync(directory, options, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
        {
            return null; // It went meanwhile.
        }
    }

    private bool IsDoubted(FabricPath path)
    {
        if (_doubted.IsEmpty || !_doubted.TryGetValue(path, out var since))
        {
            return false;
        }

        if (services.Time.GetElapsedTime(since) < DoubtFor)
        {
            return true;
        }

        _doubted.TryRemove(new KeyValuePair<FabricPath, long>(path, since));
        return false;
    }

    private void Doubt(FabricPath path)
    {
        if (_doubted.Count >= DoubtsMax)
        {
            _doubted.Clear(); // Each is found anew by the next read that meets it.
        }

        _doubted[path] = services.Time.GetTimestamp();
    }
}
