using OrleansAlluxio.Engine.Sync;
using OrleansAlluxio.Engine.Sync.Recursive;

namespace OrleansAlluxio.Engine.Reading;

/// <summary>
/// The flow of a read, from a canonical path to an open file (DESIGN section 7):
/// 1 the door has authenticated the caller and canonicalised the path;
/// 2 one call to the parent directory's owner;
/// 3 is the entry stale, by sync interval, invalidation index and first access;
/// 4 if so, compare it with the under store;
/// 5 page ranges come from a tier or a single-flight fill (<see cref="IFileReads"/>);
/// 6 every segment is verified before it leaves.
/// </summary>
public sealed class StatusReads(EngineServices services, Synchroniser sync)
{
    /// <summary>The status of a path, compared with the store when stale; null when it is not there.</summary>
    public async ValueTask<FileStatus?> TryGetAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        // Step 2.
        var known = await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);

        // Step 3.
        if (!Decide(path, known, options).IsStale)
        {
            return WithMountPoint(known.Status);
        }

        // Step 4.
        return WithMountPoint(await sync.SyncPathAsync(path, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// The same for a write that replaces whatever is there. A name that a trusted listing of its directory does not
    /// have was compared by that listing, so a new one costs the store nothing.
    /// </summary>
    public async ValueTask<FileStatus?> TryGetReplacedAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        var known = await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
        return !Decide(path, known, options).IsStale || IsAbsentByListing(path, known, options)
            ? WithMountPoint(known.Status)
            : WithMountPoint(await sync.SyncPathAsync(path, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The status, or NotFound.</summary>
    public async ValueTask<FileStatus> GetAsync(
        string operation, FabricPath path, OperationOptions options, CancellationToken cancellationToken) =>
        await TryGetAsync(path, options, cancellationToken).ConfigureAwait(false)
        ?? throw new FabricException(FabricErrorKind.NotFound, operation, path.Value, "no such file or directory");

    /// <summary>Opens a file. NotFound, IsADirectory.</summary>
    public async ValueTask<IFabricReader> OpenAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        var status = await GetAsync("open", path, options, cancellationToken).ConfigureAwait(false);

        if (!status.IsDirectory && status.Persistence != PersistenceState.Persisted)
        {
            await WaitForPagesAsync(status, cancellationToken).ConfigureAwait(false);
        }

        // Steps 5 and 6 happen inside the reader.
        return services.Reads.Open(status, SourceOf(status, options.Caller));
    }

    /// <summary>One page of a directory, compared with the store's listing when stale.</summary>
    public async ValueTask<ListPage> ListAsync(
        FabricPath directory, ListOptions options, CancellationToken cancellationToken)
    {
        if (options.EntriesMax is < 1 or > FabricLimits.ListEntriesMax)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "list", directory.Value,
                $"entries are 1..{FabricLimits.ListEntriesMax}");
        }

        var status = await GetAsync("list", directory, options, cancellationToken).ConfigureAwait(false);
        if (!status.IsDirectory)
        {
            throw new FabricException(FabricErrorKind.NotADirectory, "list", directory.Value, "it is a file");
        }

        // A continued listing goes on over what its first page was compared with.
        if (options is { SyncsBelow: true, IsContinuation: false })
        {
            await SyncBelowAsync(directory, options, cancellationToken).ConfigureAwait(false);
        }
        else if (!options.IsContinuation)
        {
            await SyncChildrenIfStaleAsync(directory, options, cancellationToken).ConfigureAwait(false);
        }

        return await ListKnownAsync(directory, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One page of a directory as known.</summary>
    internal async ValueTask<ListPage> ListKnownAsync(
        FabricPath directory, ListOptions options, CancellationToken cancellationToken)
    {
        var page = await services.Tree.ListAsync(directory, options.AfterName, options.EntriesMax, cancellationToken)
            .ConfigureAwait(false);
        return services.Mounts.Below(directory).Any()
            ? page with { Entries = [.. page.Entries.Select(e => WithMountPoint(e)!)] }
            : page;
    }

    /// <summary>Whether a directory's names must be compared with the store. NotFound, NotADirectory.</summary>
    internal async ValueTask<bool> AreChildrenStaleAsync(
        FabricPath directory, ListOptions options, CancellationToken cancellationToken)
    {
        var childrenSyncedAt = await services.Tree.ChildrenSyncedAtAsync(directory, cancellationToken)
            .ConfigureAwait(false);
        return SyncPolicy.Decide(
            childrenSyncedAt, services.Invalidations.LatestFor(directory),
            services.Paths.SyncIntervalFor(directory, options), NowMs()).IsStale;
    }

    /// <summary>Step 3 for one path.</summary>
    public SyncDecision Decide(FabricPath path, in LookupResult known, OperationOptions options)
    {
        var interval = known.Status is { IsDirectory: false }
            ? services.Paths.FileIntervalFor(path, options)
            : services.Paths.SyncIntervalFor(path, options);
        if (known.Status is { } status)
        {
            if (status.Persistence != PersistenceState.Persisted && !status.IsDirectory)
            {
                return new SyncDecision(false, "only the fabric has it");
            }

            if (services.Mounts.At(path) is not null)
            {
                return new SyncDecision(false, "it is a mount point");
            }

            if (status.Persistence != PersistenceState.Persisted && status.SyncedAt.IsNever)
            {
                return new SyncDecision(false, "only the fabric has it");
            }

            return SyncPolicy.Decide(
                status.SyncedAt, services.Invalidations.LatestFor(path), interval, NowMs());
        }

        return DecideAbsent(path, known, interval);
    }

    /// <summary>
    /// Where the bytes of a status come from when no tier has them, and who is charged with what comes then: null, the
    /// fabric's own work, charges nobody.
    /// </summary>
    public ReadSource SourceOf(FileStatus status, FabricCaller? caller)
    {
        if (status.IsDirectory)
        {
            throw new FabricException(FabricErrorKind.IsADirectory, "open", status.Path.Value, "it is a directory");
        }

        var mount = services.Mounts.Of(status.Path);
        return new ReadSource
        {
            Store = status.Persistence == PersistenceState.Persisted ? mount.Store : null,
            Copies = status.Persistence == PersistenceState.Persisted ? null : services.Copies?.SourceOf(status),
            Mount = mount.Id,
            Path = mount.StorePath(status.Path),
            ContentChanged = () => services.Invalidations.Note(status.Path),
            Trace = token => ContentTrace.RunAsync(services, status, token),
            Location = services.Paths.ReadLocationFor(status.Path),
            KeepsPages = services.Paths.KeepsPages(status.Path),
            Care = CareFor(status),
            Charge = caller is null ? null : services.CacheQuotas.ChargeOf(caller.User, services.Directory),
        };
    }

    // Copies that are wanted are to stay: else each that is evicted would be made again.
    private PageCare CareFor(FileStatus status)
    {
        var care = services.Paths.CareFor(status.Path);
        return status.ReplicationMin > 0 && (care & PageCare.Low) == 0 ? care | PageCare.High : care;
    }

    /// <summary>
    /// After a start a page of which this is the only copy may not be found yet: then it is waited for, not lost.
    /// </summary>
    private async ValueTask WaitForPagesAsync(FileStatus status, CancellationToken cancellationToken)
    {
        var recovered = services.Pages.WaitRecoveredAsync(cancellationToken);
        if (!recovered.IsCompletedSuccessfully
            && services.Pages.Locate(status.Version).Sum(p => (long)p.LengthBytes) < status.LengthBytes)
        {
            await recovered.ConfigureAwait(false);
        }
    }

    private async ValueTask SyncBelowAsync(
        FabricPath directory, ListOptions options, CancellationToken cancellationToken)
    {
        var run = new RecursiveRun { Root = directory, Options = options, Since = services.Clock.Now() };
        await sync.SyncTreeAsync(run, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask SyncChildrenIfStaleAsync(
        FabricPath directory, ListOptions options, CancellationToken cancellationToken)
    {
        if (await AreChildrenStaleAsync(directory, options, cancellationToken).ConfigureAwait(false))
        {
            await sync.SyncChildrenAsync(directory, cancellationToken).ConfigureAwait(false);
        }
    }

    private SyncDecision DecideAbsent(FabricPath path, in LookupResult known, SyncInterval interval)
    {
        var invalidatedAt = services.Invalidations.LatestFor(path);
        var absentAt = Absence.SaidAt(services, path);
        if (interval.Milliseconds != 0 && absentAt > invalidatedAt
            && NowMs() - absentAt.UnixMilliseconds is >= 0 and var age
            && age <= services.Settings.AbsentTrust.TotalMilliseconds)
        {
            return new SyncDecision(false, $"the under store said {age} ms ago that nothing is there");
        }

        // A listing proves absence only for as long as its interval says; "for ever" would hide every new file.
        return interval.Milliseconds > 0 && !known.ChildrenSyncedAt.IsNever
            ? SyncPolicy.Decide(known.ChildrenSyncedAt, invalidatedAt, interval, NowMs())
            : new SyncDecision(true, "the fabric does not know it");
    }

    private bool IsAbsentByListing(FabricPath path, in LookupResult known, OperationOptions options) =>
        known.Outcome == LookupOutcome.Absent
        && !SyncPolicy.Decide(
            known.ChildrenSyncedAt, services.Invalidations.LatestFor(path),
            services.Paths.SyncIntervalFor(path, options), NowMs()).IsStale;

    internal FileStatus? WithMountPoint(FileStatus? status) =>
        status is { IsDirectory: true } && services.Mounts.At(status.Path) is not null
            ? status with { IsMountPoint = true }
            : status;

    private long NowMs() => services.Time.GetUtcNow().ToUnixTimeMilliseconds();
}
