namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>
/// What changes entries. What is hidden goes before what is seen, so that nothing comes to light half-way; a branch
/// that is read-only is found out about before anything is changed.
/// </summary>
internal sealed class UnionTree(
    UnionFinder finder, UnionPlacement placement, UnderStorageCapabilities capabilities)
{
    /// <summary>See <see cref="IUnderStorage.CreateDirectoryAsync"/>.</summary>
    public async ValueTask CreateDirectoryAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken)
    {
        const string operation = "create directory";
        placement.RequireName(operation, path);
        var seen = await finder.TryFindAsync(path, cancellationToken).ConfigureAwait(false);
        if (seen is { IsDirectory: false })
        {
            throw UnionErrors.AlreadyExists(operation, finder.Describe(path), seen.Branch.Name);
        }

        // In an object store only a directory that is made has a marker, so there it is made again.
        var branch = seen is { Branch: { IsReadOnly: false } there }
            ? there
            : seen is null
                ? await placement.NewAsync(operation, path, cancellationToken).ConfigureAwait(false)
                : null;
        if (branch is not null)
        {
            await placement.MakeParentsAsync(operation, branch, path, cancellationToken).ConfigureAwait(false);
            await branch.Store.CreateDirectoryAsync(path, attributes, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>See <see cref="IUnderStorage.DeleteFileAsync"/>. Deletes it in all branches.</summary>
    public async ValueTask<bool> DeleteFileAsync(UfsPath path, CancellationToken cancellationToken)
    {
        const string operation = "delete";
        var found = await finder.FindAllAsync(path, cancellationToken).ConfigureAwait(false);
        if (found.Count == 0)
        {
            return false;
        }

        if (found[0].IsDirectory)
        {
            return await found[0].Branch.Store.DeleteFileAsync(path, cancellationToken).ConfigureAwait(false);
        }

        var files = found.Where(static f => !f.IsDirectory).ToList();
        RequireWritable(operation, path, files);
        var isDeleted = false;
        for (var i = files.Count - 1; i >= 0; i--)
        {
            isDeleted = await files[i].Branch.Store.DeleteFileAsync(path, cancellationToken).ConfigureAwait(false);
        }

        return isDeleted;
    }

    /// <summary>See <see cref="IUnderStorage.DeleteDirectoryAsync"/>. Deletes it in all branches.</summary>
    public async ValueTask<bool> DeleteDirectoryAsync(
        UfsPath path, bool recursive, CancellationToken cancellationToken)
    {
        const string operation = "delete";
        if (path.IsRoot)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, operation, finder.Describe(path),
                "the mounted store itself cannot be deleted");
        }

        var found = await finder.FindAllAsync(path, cancellationToken).ConfigureAwait(false);
        if (found.Count == 0)
        {
            return false;
        }

        if (!found[0].IsDirectory)
        {
            return await found[0].Branch.Store.DeleteDirectoryAsync(path, recursive, cancellationToken)
                .ConfigureAwait(false);
        }

        var directories = found.Where(static f => f.IsDirectory).ToList();
        RequireWritable(operation, path, directories);
        if (!recursive)
        {
            await RequireEmptyAsync(operation, path, directories, cancellationToken).ConfigureAwait(false);
        }

        var isDeleted = false;
        for (var i = directories.Count - 1; i >= 0; i--)
        {
            isDeleted |= await directories[i].Branch.Store
                .DeleteDirectoryAsync(path, recursive, cancellationToken).ConfigureAwait(false);
        }

        return isDeleted;
    }

    /// <summary>
    /// See <see cref="IUnderStorage.SetAttributesAsync"/>: a directory's in all branches that have it.
    /// </summary>
    public async ValueTask<UfsStatus?> SetAttributesAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken)
    {
        const string operation = "set attributes";
        var found = await finder.FindAllAsync(path, cancellationToken).ConfigureAwait(false);
        if (found.Count == 0)
        {
            return null;
        }

        var changed = found[0].IsDirectory ? found.Where(static f => f.IsDirectory).ToList() : [found[0]];
        RequireWritable(operation, path, changed);
        UfsStatus? status = null;
        for (var i = changed.Count - 1; i >= 0; i--)
        {
            status = await changed[i].Branch.Store.SetAttributesAsync(path, attributes, cancellationToken)
                .ConfigureAwait(false);
        }

        return status is null ? null : finder.Tagged(changed[0].Branch, status);
    }

    /// <summary>See <see cref="IUnderStorage.RenameAsync"/>. Everything stays in its branch.</summary>
    public async ValueTask RenameAsync(
        UfsPath source, UfsPath target, bool overwrite, CancellationToken cancellationToken)
    {
        const string operation = "rename";
        placement.RequireName(operation, target);
        var from = await finder.FindAllAsync(source, cancellationToken).ConfigureAwait(false);
        if (from.Count == 0)
        {
            await AskAgainAsync(source, target, overwrite, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (target.Value.StartsWith(source.Value + "/", StringComparison.Ordinal) || source.IsRoot)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, operation, finder.Describe(source),
                "a directory cannot move below itself");
        }

        var moved = from.Where(f => f.IsDirectory == from[0].IsDirectory).ToList();
        RequireWritable(operation, source, moved);
        if (from[0].IsDirectory)
        {
            await RenameDirectoryAsync(source, target, moved, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await RenameFileAsync(source, target, moved, overwrite, cancellationToken).ConfigureAwait(false);
        }
    }

    // An object store may have lost the answer of its last step, which repeating it tells.
    private async ValueTask AskAgainAsync(
        UfsPath source, UfsPath target, bool overwrite, CancellationToken cancellationToken)
    {
        FabricException? missing = null;
        foreach (var branch in finder.Branches.Where(static b => !b.IsReadOnly && !b.Store.Capabilities.AtomicRename))
        {
            try
            {
                await branch.Store.RenameAsync(source, target, overwrite, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (FabricException e) when (e.Kind == FabricErrorKind.NotFound)
            {
                missing = e;
            }
        }

        throw missing ?? UnionErrors.NotFound("rename", finder.Describe(source));
    }

    private async ValueTask RenameFileAsync(
        UfsPath source, UfsPath target, List<UnionFound> from, bool overwrite, CancellationToken cancellationToken)
    {
        const string operation = "rename";
        var branch = from[0].Branch;
        var there = await finder.FindAllAsync(target, cancellationToken).ConfigureAwait(false);
        var others = there.Where(f => f.Branch != branch).ToList();
        if (source != target && others.Count > 0)
        {
            if (!overwrite)
            {
                throw UnionErrors.AlreadyExists(operation, finder.Describe(target), others[0].Branch.Name);
            }

            if (others.Find(static f => f.IsDirectory) is not null && capabilities.RealDirectories)
            {
                throw UnionErrors.IsADirectory(operation, finder.Describe(target));
            }

            RequireWritable(operation, target, others.Where(static f => !f.IsDirectory));
        }

        if (source == target)
        {
            await branch.Store.RenameAsync(source, target, overwrite, cancellationToken).ConfigureAwait(false);
            return;
        }

        await placement.MakeParentsAsync(operation, branch, target, cancellationToken).ConfigureAwait(false);
        for (var i = from.Count - 1; i > 0; i--)
        {
            await from[i].Branch.Store.DeleteFileAsync(source, cancellationToken).ConfigureAwait(false);
        }

        await branch.Store.RenameAsync(source, target, overwrite, cancellationToken).ConfigureAwait(false);
        for (var i = others.Count - 1; i >= 0; i--)
        {
            if (!others[i].IsDirectory)
            {
                await others[i].Branch.Store.DeleteFileAsync(target, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask RenameDirectoryAsync(
        UfsPath source, UfsPath target, List<UnionFound> from, CancellationToken cancellationToken)
    {
        const string operation = "rename";
        foreach (var branch in finder.Branches.Where(b => from.TrueForAll(f => f.Branch != b)))
        {
            if (await branch.Store.TryStatAsync(target, cancellationToken).ConfigureAwait(false) is not null)
            {
                throw UnionErrors.AlreadyExists(operation, finder.Describe(target), branch.Name);
            }
        }

        foreach (var found in from)
        {
            await placement.MakeParentsAsync(operation, found.Branch, target, cancellationToken).ConfigureAwait(false);
        }

        for (var i = from.Count - 1; i >= 0; i--)
        {
            try
            {
                await from[i].Branch.Store.RenameAsync(source, target, overwrite: false, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch
            {
                // Those that were renamed go back; the one that failed is as its own store leaves it.
                for (var done = i + 1; done < from.Count; done++)
                {
                    await from[done].Branch.Store.RenameAsync(target, source, overwrite: false, CancellationToken.None)
                        .ConfigureAwait(false);
                }

                throw;
            }
        }
    }

    private async ValueTask RequireEmptyAsync(
        string operation, UfsPath path, List<UnionFound> directories, CancellationToken cancellationToken)
    {
        foreach (var directory in directories)
        {
            var page = await directory.Branch.Store.ListAsync(
                new UfsListRequest { Directory = path, EntriesMax = 1 }, cancellationToken).ConfigureAwait(false);
            if (page.Entries.Count > 0)
            {
                throw new FabricException(
                    FabricErrorKind.NotEmpty, operation, finder.Describe(path),
                    $"it has entries in branch {directory.Branch.Name}");
            }
        }
    }

    private void RequireWritable(string operation, UfsPath path, IEnumerable<UnionFound> found)
    {
        if (found.FirstOrDefault(static f => f.Branch.IsReadOnly) is { } fixedThere)
        {
            throw UnionErrors.ReadOnly(operation, finder.Describe(path), fixedThere.Branch.Name);
        }
    }
}
