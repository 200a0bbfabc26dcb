using OrleansAlluxio.Engine.Intents;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>
/// Renames inside one mount: intent, store, one row of the tree. Readers see the old tree until that row, then the new
/// one. What only the fabric has flips at once and is persisted under its new name.
/// </summary>
public sealed class Renaming(EngineServices services, StatusReads reads, StoreChange storeChange)
{
    /// <summary>Renames a file or directory.</summary>
    public async ValueTask RenameAsync(
        FabricPath source, FabricPath target, RenameOptions options, CancellationToken cancellationToken)
    {
        if (source == target)
        {
            await reads.GetAsync("rename", source, options, cancellationToken).ConfigureAwait(false);
            return;
        }

        var mount = Validate(source, target);
        await reads.GetAsync("rename", source, options, cancellationToken).ConfigureAwait(false);
        var parent = await reads.TryGetAsync(target.Parent, options, cancellationToken).ConfigureAwait(false)
            ?? throw Failure(FabricErrorKind.NotFound, target, "the target's parent does not exist");
        if (!parent.IsDirectory)
        {
            throw Failure(FabricErrorKind.NotADirectory, target, $"{parent.Path} is a file");
        }

        await reads.TryGetAsync(target, options, cancellationToken).ConfigureAwait(false);
        var hold = await services.Holds.AcquireAsync(source, target, cancellationToken).ConfigureAwait(false);
        await using var holding = hold.ConfigureAwait(false);
        var known = await services.Tree.LookupAsync(source, cancellationToken).ConfigureAwait(false);
        var status = known.Status ?? throw Failure(FabricErrorKind.NotFound, source, "no such file or directory");
        var existing = (await services.Tree.LookupAsync(target, cancellationToken).ConfigureAwait(false)).Status;
        ChangeElsewhere.Refuse(services.Holds, status);
        ChangeElsewhere.Refuse(services.Holds, existing);
        ChangeElsewhere.Refuse(services.Holds, parent);
        if (existing is not null && (existing.IsDirectory || status.IsDirectory || !options.Overwrite))
        {
            throw Failure(FabricErrorKind.AlreadyExists, target, "something of that name is there already");
        }

        RequireMark(status, options.IfSourceMark, source);
        RequireMark(existing, options.IfTargetMark, target);
        if (await services.Tree.LookupAsync(target.Parent, cancellationToken).ConfigureAwait(false) is not
            { Status.IsDirectory: true })
        {
            throw Failure(FabricErrorKind.NotFound, target, "the target's parent does not exist any more");
        }

        using var room = await services.Quotas.TakeMoveAsync(services, status, target, cancellationToken)
            .ConfigureAwait(false);
        if (status.IsDirectory && services.Invalidations.Concerns(source))
        {
            // What is out of date below goes on to be, under its new name.
            await services.Invalidations.InvalidateAsync(target, cancellationToken).ConfigureAwait(false);
        }

        var move = new MoveCommit { Source = source, Target = target, Overwrite = options.Overwrite };
        var replaced = await IsInStoreAsync(status, mount, cancellationToken).ConfigureAwait(false)
            ? await storeChange.RunAsync(
                new StoreChangeSubject(IntentKinds.Rename, source, target, mount.Id),
                intent => MoveAsync(status, mount, move with { IntentKey = intent }, cancellationToken),
                cancellationToken).ConfigureAwait(false)
            : await services.Tree.MoveAsync(move, cancellationToken).ConfigureAwait(false);
        services.Absent.Drop(target);
        if (status.IsDirectory)
        {
            services.Absent.DropAll(services.Clock.Now());
        }

        if (replaced is { } gone)
        {
            services.Pages.Remove(gone);
        }
    }

    private Mount Validate(FabricPath source, FabricPath target)
    {
        var mount = services.Mounts.Of(source);
        if (source.IsRoot || target.IsRoot || mount.Path == source || services.Mounts.Below(source).Any())
        {
            throw Failure(
                FabricErrorKind.InvalidArgument, source, "the root, a mount point or what holds one cannot be renamed");
        }

        if (target.IsSameOrUnder(source))
        {
            throw Failure(FabricErrorKind.InvalidArgument, target, "a directory cannot move into itself");
        }

        if (services.Mounts.Of(target).Id != mount.Id || services.Mounts.At(target) is not null)
        {
            throw Failure(
                FabricErrorKind.CrossMount, target, $"{source} lies on another mount; copy and delete instead");
        }

        mount.RequireWritable("rename", source);
        return mount;
    }

    private static async ValueTask<bool> IsInStoreAsync(
        FileStatus status, Mount mount, CancellationToken cancellationToken) =>
        status.Persistence == PersistenceState.Persisted
        || (status.IsDirectory
            ? await mount.Store.TryStatAsync(mount.StorePath(status.Path), cancellationToken)
                .ConfigureAwait(false) is not null
            : status.Fingerprint is not null);

    private async ValueTask<FileVersion?> MoveAsync(
        FileStatus status, Mount mount, MoveCommit move, CancellationToken cancellationToken)
    {
        var target = mount.StorePath(move.Target);
        if (!status.IsDirectory && status.Persistence != PersistenceState.Persisted)
        {
            // What it stands over in the store has no name any more; it is persisted under its new one.
            await mount.Store.DeleteFileAsync(mount.StorePath(move.Source), cancellationToken).ConfigureAwait(false);
            return await services.Tree.MoveAsync(move, cancellationToken).ConfigureAwait(false);
        }

        await mount.Store.RenameAsync(mount.StorePath(move.Source), target, move.Overwrite, cancellationToken)
            .ConfigureAwait(false);
        var askedAt = await services.Holds.NowAsync(cancellationToken).ConfigureAwait(false);
        await Parents.NoteInStoreAsync(services, move.Target, mount, cancellationToken).ConfigureAwait(false);
        if (status.IsDirectory && !mount.Store.Capabilities.AtomicRename)
        {
            // The copies below may carry other times and tags; each is compared at its next use.
            await services.Invalidations.InvalidateAsync(move.Target, cancellationToken).ConfigureAwait(false);
            return await services.Tree.MoveAsync(move, cancellationToken).ConfigureAwait(false);
        }

        var stored = await mount.Store.TryStatAsync(target, cancellationToken).ConfigureAwait(false);
        return await services.Tree.MoveAsync(
            move with
            {
                Fingerprint = stored?.Fingerprint,
                SyncedAt = stored is null ? HybridTimestamp.Never : askedAt,
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static void RequireMark(FileStatus? status, string? mark, FabricPath path)
    {
        if (mark is not null && (status is null || FileMark.Of(status) != mark))
        {
            throw Failure(FabricErrorKind.PreconditionFailed, path, "another file is there by now");
        }
    }

    private static FabricException Failure(FabricErrorKind kind, FabricPath path, string reason) =>
        new(kind, "rename", path.Value, reason);
}
