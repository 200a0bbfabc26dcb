using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Administration;

/// <summary>
/// Makes, changes and removes mounts. A store is probed before it is accepted, and never touched by an unmount.
/// </summary>
public sealed class MountAdministration(
    EngineServices services, StatusReads reads, IMountRegistry registry, UnderStorageFactory stores)
{
    // A list read before a change must not be applied after it.
    private readonly TurnLock _turns = new();

    /// <summary>Mounts in order of their path.</summary>
    public IReadOnlyList<MountStatus> List() => [.. services.Mounts.All.Select(StatusOf)];

    /// <summary>Probes a store and mounts it.</summary>
    public async ValueTask<MountStatus> MountAsync(MountRequest request, CancellationToken cancellationToken)
    {
        if (services.Mounts.At(request.Path) is not null)
        {
            throw Failure(FabricErrorKind.AlreadyExists, request.Path, "this path is a mount point already");
        }

        await ProbeAsync(request, cancellationToken).ConfigureAwait(false);
        await RequireFreeAsync(request.Path, cancellationToken).ConfigureAwait(false);
        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        using var hold = await services.Locks.AcquireAsync(request.Path, null, cancellationToken).ConfigureAwait(false);
        await RequireStillFreeAsync(request.Path, cancellationToken).ConfigureAwait(false);
        await AnnounceAsync(request.Uri, request.ReadOnly, cancellationToken).ConfigureAwait(false);
        await services.Invalidations.InvalidateAsync(request.Path, cancellationToken).ConfigureAwait(false);
        var record = await registry.AddAsync(RecordOf(request), cancellationToken).ConfigureAwait(false);
        services.Mounts.Apply(await registry.ListAsync(cancellationToken).ConfigureAwait(false));
        await services.Spread.FlushAsync(SiloTopics.Mounts, cancellationToken).ConfigureAwait(false);
        await EnsureMountPointAsync(request, new MountId(record.Id), cancellationToken).ConfigureAwait(false);
        services.Absent.DropAll(services.Clock.Now());
        services.CrossCluster.Mounts?.MountsChanged();
        return StatusOf(services.Mounts.At(request.Path)!);
    }

    /// <summary>Replaces flags and options.</summary>
    public async ValueTask<MountStatus> UpdateAsync(MountRequest request, CancellationToken cancellationToken)
    {
        var old = services.Mounts.At(request.Path)
            ?? throw Failure(FabricErrorKind.NotFound, request.Path, "this path is no mount point");
        if (request.Uri.Length > 0 && request.Uri != old.Record.Uri)
        {
            throw Failure(
                FabricErrorKind.InvalidArgument, request.Path,
                "a mount's store cannot change; unmount it and mount the other");
        }

        var changed = request with { Uri = old.Record.Uri };
        await ProbeAsync(changed, cancellationToken).ConfigureAwait(false);
        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        await AnnounceAsync(changed.Uri, changed.ReadOnly, cancellationToken).ConfigureAwait(false);
        if (changed.ReadOnly)
        {
            await EndAsync(old.Record, cancellationToken).ConfigureAwait(false);
        }

        await registry.UpdateAsync(RecordOf(changed), cancellationToken).ConfigureAwait(false);
        services.Mounts.Apply(await registry.ListAsync(cancellationToken).ConfigureAwait(false));
        await services.Spread.FlushAsync(SiloTopics.Mounts, cancellationToken).ConfigureAwait(false);
        services.CrossCluster.Mounts?.MountsChanged();
        return StatusOf(services.Mounts.At(request.Path)!);
    }

    /// <summary>Unmounts without touching the store.</summary>
    public async ValueTask UnmountAsync(FabricPath path, CancellationToken cancellationToken)
    {
        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        var mount = services.Mounts.At(path)
            ?? throw Failure(FabricErrorKind.NotFound, path, "this path is no mount point");
        if (path.IsRoot)
        {
            throw Failure(FabricErrorKind.InvalidArgument, path, "the root mount stays");
        }

        if (services.Mounts.Below(path).Any())
        {
            throw Failure(FabricErrorKind.Conflict, path, "other mounts are below it; unmount them first");
        }

        // No write below is under way from here on, and those that wait find the mount gone.
        using var hold = await services.Locks.AcquireAsync(path, null, cancellationToken).ConfigureAwait(false);
        await RequirePersistedAsync(mount, cancellationToken).ConfigureAwait(false);

        // After a crash from here on, what is left of the entries is compared with whatever store the path has then.
        await services.Invalidations.InvalidateAsync(path, cancellationToken).ConfigureAwait(false);
        await EndAsync(mount.Record, cancellationToken).ConfigureAwait(false);
        await registry.RemoveAsync(path, cancellationToken).ConfigureAwait(false);

        // The entry goes while the path still resolves to the mount, so that no sync can see it as the parent store's.
        await services.Tree.RemoveAsync(path, new RemoveCommit { Recursive = true }, cancellationToken)
            .ConfigureAwait(false);
        services.Mounts.Apply(await registry.ListAsync(cancellationToken).ConfigureAwait(false));
        await services.Spread.FlushAsync(SiloTopics.Mounts, cancellationToken).ConfigureAwait(false);
        await services.Invalidations.InvalidateAsync(path, cancellationToken).ConfigureAwait(false);
        services.Absent.DropAll(services.Clock.Now());
        services.CrossCluster.Mounts?.MountsChanged();
    }

    /// <summary>The mount as it may be shown.</summary>
    public MountStatus StatusOf(Mount mount)
    {
        ArgumentNullException.ThrowIfNull(mount);
        return new MountStatus
        {
            Id = mount.Id,
            Path = mount.Path,
            Uri = UnderStorageFactory.Shown(mount.Record.Uri),
            ReadOnly = mount.Record.ReadOnly,
            Shared = mount.Record.Shared,
            Options = stores.Redact(mount.Record.Uri, mount.Record.Options),
            SyncIntervalMs = mount.Record.SyncIntervalMs,
        };
    }

    // Before it is made: others hear of what is changed there from the first change on.
    private ValueTask AnnounceAsync(string uri, bool readOnly, CancellationToken cancellationToken) =>
        services.CrossCluster.Mounts?.AnnounceAsync(uri, readOnly, cancellationToken) ?? ValueTask.CompletedTask;

    private ValueTask EndAsync(MountRecord mount, CancellationToken cancellationToken) =>
        mount.ReadOnly || services.CrossCluster.Mounts is not { } others
            ? ValueTask.CompletedTask
            : others.EndAsync(mount.Uri, cancellationToken);

    private async ValueTask ProbeAsync(MountRequest request, CancellationToken cancellationToken)
    {
        if (request.SyncIntervalMs < -1)
        {
            throw Failure(FabricErrorKind.InvalidArgument, request.Path, "a sync interval is -1, 0 or a period");
        }

        var store = stores.Open(request.Uri, request.Options);
        await using var open = store.ConfigureAwait(false);
        await store.ProbeAsync(write: !request.ReadOnly, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask RequireFreeAsync(FabricPath path, CancellationToken cancellationToken)
    {
        if (path.IsRoot)
        {
            return;
        }

        var parent = await reads.TryGetAsync(path.Parent, OperationOptions.Default, cancellationToken)
            .ConfigureAwait(false);
        if (parent is not { IsDirectory: true })
        {
            throw Failure(FabricErrorKind.NotFound, path, "the parent of the mount point is no directory");
        }

        var existing = await reads.TryGetAsync(path, OperationOptions.Default, cancellationToken).ConfigureAwait(false);
        if (existing is null)
        {
            return;
        }

        if (!existing.IsDirectory)
        {
            throw Failure(FabricErrorKind.AlreadyExists, path, "a file has that name");
        }

        var children = await reads.ListAsync(path, new ListOptions { EntriesMax = 1 }, cancellationToken)
            .ConfigureAwait(false);
        if (children.Entries.Count > 0)
        {
            throw Failure(FabricErrorKind.NotEmpty, path, "the mount point is a directory with entries");
        }
    }

    private async ValueTask RequireStillFreeAsync(FabricPath path, CancellationToken cancellationToken)
    {
        if (services.Mounts.At(path) is not null)
        {
            throw Failure(FabricErrorKind.AlreadyExists, path, "this path is a mount point already");
        }

        var there = (await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false)).Status;
        if (there is null || path.IsRoot)
        {
            return;
        }

        if (!there.IsDirectory
            || (await services.Tree.ListAsync(
                path, null, 1, cancellationToken).ConfigureAwait(false)).Entries.Count > 0)
        {
            throw Failure(FabricErrorKind.NotEmpty, path, "something was made there meanwhile");
        }
    }

    private async ValueTask EnsureMountPointAsync(
        MountRequest request, MountId mount, CancellationToken cancellationToken)
    {
        if (!request.Path.IsRoot)
        {
            await services.Tree.RemoveAsync(request.Path, new RemoveCommit { Recursive = true }, cancellationToken)
                .ConfigureAwait(false);
            await services.Tree.EnsureDirectoryAsync(
                request.Path,
                new DirectoryDraft
                {
                    Caller = FabricCaller.System,
                    Mode = request.Shared ? 0x1FF : 0x1ED, // 0777, 0755
                    Mount = mount,
                    AllowExisting = true,
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask RequirePersistedAsync(Mount mount, CancellationToken cancellationToken)
    {
        InodeId? after = null;
        while (true)
        {
            var rows = await services.Metastore
                .ListUnpersistedAsync(after, MetastoreLimits.ListRowsMax, cancellationToken).ConfigureAwait(false);
            if (rows.FirstOrDefault(r => r.MountId == mount.Id) is { } row)
            {
                throw Failure(
                    FabricErrorKind.Conflict, mount.Path,
                    $"files below are not persisted yet ('{row.Name}' is one); wait for them or delete them");
            }

            if (rows.Count < MetastoreLimits.ListRowsMax)
            {
                return;
            }

            after = rows[^1].Id;
        }
    }

    private static MountRecord RecordOf(MountRequest request) => new()
    {
        Id = 0,
        Path = request.Path.Value,
        Uri = request.Uri.StartsWith('/') ? "file://" + request.Uri : request.Uri,
        ReadOnly = request.ReadOnly,
        Shared = request.Shared,
        Options = new Dictionary<string, string>(request.Options),
        SyncIntervalMs = request.SyncIntervalMs,
    };

    private static FabricException Failure(FabricErrorKind kind, FabricPath path, string reason) =>
        new(kind, "mount", path.Value, reason);
}
