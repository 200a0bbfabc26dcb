using OrleansAlluxio.Engine.Intents;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>
/// Deletes files and directories: in the store first, then in the tree in one step, whatever is below.
/// </summary>
public sealed class Removal(EngineServices services, StatusReads reads, StoreChange storeChange)
{
    /// <summary>Deletes a path. False when it was not there.</summary>
    public ValueTask<bool> DeleteAsync(
        FabricPath path, DeleteOptions options, CancellationToken cancellationToken) =>
        DeleteAsync(path, options, null, cancellationToken);

    /// <summary>
    /// Deletes a path if it is still wanted: asked under the hold of the path, so what it said stays true until the
    /// path is gone. False when it was not there or not wanted.
    /// </summary>
    internal async ValueTask<bool> DeleteAsync(
        FabricPath path, DeleteOptions options, Func<FileStatus, bool>? isWanted, CancellationToken cancellationToken)
    {
        var mount = services.Mounts.Of(path);
        if (path.IsRoot || mount.Path == path || services.Mounts.Below(path).Any())
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "delete", path.Value, "it is or holds a mount point; unmount first");
        }

        if (!options.FabricOnly)
        {
            mount.RequireWritable("delete", path);
        }

        if (await reads.TryGetAsync(path, options, cancellationToken).ConfigureAwait(false) is null)
        {
            return false;
        }

        var hold = await services.Holds.AcquireAsync(path, null, cancellationToken).ConfigureAwait(false);
        await using var holding = hold.ConfigureAwait(false);
        var known = await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
        if (known.Status is not { } status || isWanted?.Invoke(status) == false)
        {
            return false;
        }

        ChangeElsewhere.Refuse(services.Holds, status);
        await CheckAsync(status, options, cancellationToken).ConfigureAwait(false);
        return await RemoveHeldAsync(status, mount, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a file for a caller that holds its path and knows that it is there.</summary>
    internal async ValueTask RemoveHeldAsync(FileStatus status, CancellationToken cancellationToken) =>
        await RemoveHeldAsync(status, services.Mounts.Of(status.Path), new DeleteOptions(), cancellationToken)
            .ConfigureAwait(false);

    private async ValueTask<bool> RemoveHeldAsync(
        FileStatus status, Mount mount, DeleteOptions options, CancellationToken cancellationToken)
    {
        // A file that is not persisted may still stand over an older one in the store; that goes too, or it would come
        // back.
        var onlyHere = options.FabricOnly
            || (!status.IsDirectory && status.Persistence != PersistenceState.Persisted && status.Fingerprint is null);
        var removed = onlyHere
            ? await FlipAsync(status, options, null, cancellationToken).ConfigureAwait(false)
            : await storeChange.RunAsync(
                new StoreChangeSubject(IntentKinds.Delete, status.Path, null, mount.Id),
                intent => RemoveAsync(status, mount, options, intent, cancellationToken),
                cancellationToken).ConfigureAwait(false);
        if (removed is not null && options.FabricOnly)
        {
            services.Invalidations.NoteSubtree(status.Path); // The store has it still, whatever was compared before.
        }

        if (removed is { IsDirectory: false })
        {
            services.Pages.Remove(removed.Version);
            if (removed.Pinned)
            {
                services.Pages.SetPinned(removed.Version.Inode, pinned: false);
            }
        }

        return removed is not null;
    }

    private async ValueTask CheckAsync(FileStatus status, DeleteOptions options, CancellationToken cancellationToken)
    {
        if (options.IfContentTag is { } tag && status.ContentTag != tag)
        {
            throw new FabricException(
                FabricErrorKind.PreconditionFailed, "delete", status.Path.Value,
                $"the file's tag is {status.ContentTag}");
        }

        if (options.IfMark is { } mark && FileMark.Of(status) != mark)
        {
            throw new FabricException(
                FabricErrorKind.PreconditionFailed, "delete", status.Path.Value, "another file is there by now");
        }

        if (options.UnlessXAttr is { } name && status.XAttrs.ContainsKey(name))
        {
            throw new FabricException(
                FabricErrorKind.PreconditionFailed, "delete", status.Path.Value, $"it has the attribute {name}");
        }

        if (status.IsDirectory && !options.Recursive)
        {
            var children = await services.Tree.ListAsync(status.Path, null, 1, cancellationToken).ConfigureAwait(false);
            if (children.Entries.Count > 0)
            {
                throw new FabricException(
                    FabricErrorKind.NotEmpty, "delete", status.Path.Value,
                    "the directory has entries; delete it recursively");
            }
        }
    }

    private async ValueTask<FileStatus?> RemoveAsync(
        FileStatus status, Mount mount, DeleteOptions options, string intent, CancellationToken cancellationToken)
    {
        var storePath = mount.StorePath(status.Path);
        if (status.IsDirectory)
        {
            await mount.Store.DeleteDirectoryAsync(storePath, options.Recursive, cancellationToken)
                .ConfigureAwait(false);
        }
        else
        {
            await mount.Store.DeleteFileAsync(storePath, cancellationToken).ConfigureAwait(false);
        }

        // What was listed before the store had it removed is older than the removal.
        await services.Holds.NowAsync(cancellationToken).ConfigureAwait(false);
        return await FlipAsync(status, options, intent, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<FileStatus?> FlipAsync(
        FileStatus status, DeleteOptions options, string? intent, CancellationToken cancellationToken) =>
        services.Tree.RemoveAsync(
            status.Path,
            new RemoveCommit
            {
                Recursive = options.Recursive,
                Only = options.IfMark is null ? null : status.Version.Inode,
                IntentKey = intent,
            },
            cancellationToken);
}
