using OrleansAlluxio.Engine.Intents;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>Makes directories, in the store too unless the path's write type keeps it out.</summary>
public sealed class DirectoryCreation(
    EngineServices services, StatusReads reads, Parents parents, StoreChange storeChange)
{
    /// <summary>Makes a directory.</summary>
    public async ValueTask<FileStatus> CreateAsync(
        FabricPath path, DirectoryOptions options, CancellationToken cancellationToken)
    {
        var existing = await reads.TryGetAsync(path, options, cancellationToken).ConfigureAwait(false);
        if (existing is not null && (!existing.IsDirectory || !options.AllowExisting))
        {
            throw new FabricException(
                FabricErrorKind.AlreadyExists, "mkdir", path.Value, "something of that name is there already");
        }

        if (existing is not null && options.XAttrs is null)
        {
            return existing;
        }

        var mount = services.Mounts.Of(path);
        if (options.Mode is < 0 or > 0xFFF)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "mkdir", path.Value, "a mode has the bits 0..07777");
        }

        if (existing is null)
        {
            mount.RequireWritable("mkdir", path);
        }

        await parents.RequireAsync(path, options.CreateParents, options, cancellationToken).ConfigureAwait(false);
        var hold = await services.Holds.AcquireAsync(path, null, cancellationToken).ConfigureAwait(false);
        await using var holding = hold.ConfigureAwait(false);
        var known = await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
        if (known.Status is null)
        {
            mount.RequireWritable("mkdir", path);
        }

        using var room = await services.Quotas.TakeAsync(services, path, 0, cancellationToken).ConfigureAwait(false);
        return GoesToStore(path, mount, known.Status)
            ? await storeChange.RunAsync(
                new StoreChangeSubject(IntentKinds.MakeDirectory, path, null, mount.Id),
                intent => MakeAsync(path, mount, options, intent, cancellationToken),
                cancellationToken).ConfigureAwait(false)
            : await FlipAsync(path, mount, options, default, null, cancellationToken).ConfigureAwait(false);
    }

    // One that is there only by the keys below it would go with the last of them.
    private bool GoesToStore(FabricPath path, Mount mount, FileStatus? existing) =>
        services.Paths.WriteTypeFor(path, null) != WriteType.MustCache
        && (existing is null
            || (mount.Path != path && !mount.Record.ReadOnly
                && (existing.Persistence != PersistenceState.Persisted
                    || !mount.Store.Capabilities.RealDirectories)));

    private async ValueTask<FileStatus> MakeAsync(
        FabricPath path, Mount mount, DirectoryOptions options, string intent, CancellationToken cancellationToken)
    {
        var storePath = mount.StorePath(path);
        await mount.Store.CreateDirectoryAsync(storePath, new UfsAttributes(Mode: options.Mode), cancellationToken)
            .ConfigureAwait(false);
        var askedAt = await services.Holds.NowAsync(cancellationToken).ConfigureAwait(false);
        var stored = await mount.Store.TryStatAsync(storePath, cancellationToken).ConfigureAwait(false);
        return await FlipAsync(path, mount, options, (stored?.Fingerprint, askedAt), intent, cancellationToken)
            .ConfigureAwait(false);
    }

    private async ValueTask<FileStatus> FlipAsync(
        FabricPath path, Mount mount, DirectoryOptions options,
        (Fingerprint? Fingerprint, HybridTimestamp AskedAt) seen,
        string? intent, CancellationToken cancellationToken)
    {
        var stored = seen.Fingerprint;
        await parents.EnsureAsync(path, mount, options.Caller, stored is not null, cancellationToken)
            .ConfigureAwait(false);
        var absentSince = await Absence.SinceAsync(services, path, cancellationToken).ConfigureAwait(false);
        var status = await services.Tree.EnsureDirectoryAsync(path, new DirectoryDraft
        {
            Caller = options.Caller,
            Mode = options.Mode ?? 0x1ED, // 0755
            Mount = mount.Id,
            AllowExisting = options.AllowExisting,
            Fingerprint = stored,
            SyncedAt = stored is null ? HybridTimestamp.Never : seen.AskedAt,
            IntentKey = intent,
            XAttrs = options.XAttrs,
            AbsentSince = absentSince,
        }, cancellationToken).ConfigureAwait(false);
        services.Absent.Drop(path);
        return status;
    }
}
