using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// Step 5 of a read where other workers hold pages: each block from its owner. A fabric of one process, and a file all
/// of whose blocks belong to this process, go straight to its own reads.
/// </summary>
public sealed class RoutedReads : IFileReads
{
    private readonly FileReads _own;
    private readonly WorkerDirectory _directory;
    private readonly IWorkerLink _link;
    private readonly RouteCounters _counters = new();
    private readonly HotBlocks _hot;
    private readonly BlockRoutes _routes;

    /// <summary>Routes reads by what a directory says. Owns <paramref name="own"/>.</summary>
    public RoutedReads(FileReads own, WorkerDirectory directory, IWorkerLink link, TimeProvider time)
    {
        (_own, _directory, _link) = (own, directory, link);
        _hot = new HotBlocks(directory, link, time, _counters);
        _routes = new BlockRoutes(directory, new HedgedOpen(link, time, _counters), _hot, time, _counters);
    }

    /// <summary>Copies on other workers, which are shown with the reads.</summary>
    public Copies.CopyCounters Copies { get; init; } = new();

    /// <summary>Reads from files of workers on this machine, which are shown with the others.</summary>
    public ShortCircuitCounters ShortCircuit { get; init; } = new();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> Counters
    {
        get
        {
            var all = new Dictionary<string, long>(_own.Counters, StringComparer.Ordinal);
            _counters.AddTo(all);
            Copies.AddTo(all);
            ShortCircuit.AddTo(all);
            return all;
        }
    }

    /// <inheritdoc/>
    public IFabricReader Open(FileStatus status, ReadSource source)
    {
        return TryRoute(status, source) is { } file
            ? new RoutedReader(file, _own.Open(status, source))
            : _own.Open(status, source);
    }

    /// <inheritdoc/>
    public ValueTask<long> LoadAsync(FileStatus status, ReadSource source, CancellationToken cancellationToken)
    {
        return TryRoute(status, source) is { } file
            ? LoadAsync(file, source, static (_, _) => default, cancellationToken)
            : _own.LoadAsync(status, source, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Of a file with blocks of others all bytes count: who has which of them is known there only.</remarks>
    public ValueTask<long> LoadAsync(
        FileStatus status, ReadSource source, Func<long, CancellationToken, ValueTask> pace,
        CancellationToken cancellationToken)
    {
        return TryRoute(status, source) is { } file
            ? LoadAsync(file, source, pace, cancellationToken)
            : _own.LoadAsync(status, source, pace, cancellationToken);
    }

    /// <summary>Ends this process' own reads.</summary>
    public async ValueTask DisposeAsync()
    {
        await _hot.DisposeAsync().ConfigureAwait(false);
        await _own.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The file when blocks of it are for other workers to give; null when none is.</summary>
    private RoutedFile? TryRoute(FileStatus status, ReadSource source)
    {
        var map = _directory.Current;
        if (!map.HasOthers || !IsShared(status, source))
        {
            return null;
        }

        var file = new RoutedFile(status, ContentOf(status, source), map, _routes) { Policy = source.Location };
        return file.IsAllOwn() ? null : file;
    }

    private async ValueTask<long> LoadAsync(
        RoutedFile routed, ReadSource source, Func<long, CancellationToken, ValueTask> pace,
        CancellationToken cancellationToken)
    {
        var cached = 0L;
        var (status, content, map) = (routed.Status, routed.Content, routed.Map);
        for (long at = 0; at < status.LengthBytes; at += status.BlockBytes)
        {
            var range = new ByteRange(at, Math.Min(status.BlockBytes, status.LengthBytes - at));
            await pace(range.LengthBytes, cancellationToken).ConfigureAwait(false);
            cached += routed.IsOwn(at)
                ? await _own.LoadAsync(status, source, range, cancellationToken).ConfigureAwait(false)
                : await LoadBlockAsync(routed.CandidateOf(routed.BlockOf(at), 0), content, range)
                    .ConfigureAwait(false);
        }

        return cached;

        async ValueTask<long> LoadBlockAsync(ClusterMember owner, FileContentId file, ByteRange range)
        {
            if (!map.IsOwn(owner) && owner.Url is { } url && _directory.IsReachable(owner))
            {
                try
                {
                    return await _link.LoadAsync(url, file, range, cancellationToken).ConfigureAwait(false);
                }
                catch (FabricException) when (!cancellationToken.IsCancellationRequested)
                {
                    _directory.Suspect(owner); // What it did not load is loaded here: a failure is told by its cause.
                }
            }

            return await _own.LoadAsync(status, source, range, cancellationToken).ConfigureAwait(false);
        }
    }

    // What only the fabric has lies where it was written.
    private static bool IsShared(FileStatus status, ReadSource source)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(source);
        return source is { Store: not null, Mount: not null } && status.LengthBytes > 0 && !status.IsDirectory;
    }

    /// <summary>A content as workers know it.</summary>
    internal static FileContentId ContentOf(FileStatus status, ReadSource source) => new()
    {
        Version = status.Version,
        LengthBytes = status.LengthBytes,
        Path = status.Path,
        Mount = source.Store is null ? null : source.Mount?.Value,
        StorePath = source.Path.Value,
        Expected = status.Fingerprint,
        IsUnpersisted = source.Store is null,
        Pinned = status.Pinned,
        Care = (int)source.Care,
        Charge = source.Charge,
        IsNotKept = !source.KeepsPages,
    };
}
