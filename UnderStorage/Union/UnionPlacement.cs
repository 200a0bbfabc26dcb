namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>Which branch a file or directory is written to, and what must be there for that.</summary>
internal sealed class UnionPlacement(UnionFinder finder, UnionWritePolicy policy, UnderStorageCapabilities capabilities)
{
    /// <summary>
    /// Where a file goes: one that is seen is replaced where it is; one that is seen in a branch that is read-only is
    /// hidden by one in an earlier branch, or cannot be replaced.
    /// </summary>
    public async ValueTask<UnionBranch> ForFileAsync(
        string operation, UfsPath path, CancellationToken cancellationToken)
    {
        RequireName(operation, path);
        var seen = await finder.TryFindAsync(path, cancellationToken).ConfigureAwait(false);
        if (seen is { IsDirectory: true } && capabilities.RealDirectories)
        {
            throw UnionErrors.IsADirectory(operation, finder.Describe(path));
        }

        var isFile = seen is { IsDirectory: false };
        var branch = isFile && !seen!.Branch.IsReadOnly
            ? seen.Branch
            : await NewAsync(operation, path, cancellationToken).ConfigureAwait(false);
        if (isFile && branch.Index > seen!.Branch.Index)
        {
            throw UnionErrors.ReadOnly(operation, finder.Describe(path), seen.Branch.Name);
        }

        await MakeParentsAsync(operation, branch, path, cancellationToken).ConfigureAwait(false);
        return branch;
    }

    /// <summary>Where what is not there yet goes.</summary>
    public async ValueTask<UnionBranch> NewAsync(string operation, UfsPath path, CancellationToken cancellationToken)
    {
        var open = finder.Branches.Where(static b => !b.IsReadOnly).ToList();
        if (open.Count == 0)
        {
            throw new FabricException(
                FabricErrorKind.ReadOnly, operation, finder.Describe(path), "every branch is read-only");
        }

        return policy switch
        {
            UnionWritePolicy.MostFree => await MostFreeAsync(open, cancellationToken).ConfigureAwait(false),
            UnionWritePolicy.ByPattern => open.FirstOrDefault(b => b.Patterns.Any(p => p.Matches(path.Value)))
                ?? open.FirstOrDefault(static b => b.Patterns.Count == 0) ?? open[0],
            _ => open[0],
        };
    }

    /// <summary>Refuses names that one of the branches cannot have: the union could not move them there.</summary>
    public void RequireName(string operation, UfsPath path)
    {
        if (capabilities.NameCharactersRefused.Length > 0
            && path.Value.AsSpan().ContainsAny(capabilities.NameCharactersRefused))
        {
            throw new FabricException(
                FabricErrorKind.InvalidPath, operation, finder.Describe(path),
                "a branch cannot have a name with such a character");
        }
    }

    /// <summary>See <see cref="IUfsBranches.MakeParentsAsync"/>. NotADirectory when a file is seen above.</summary>
    public async ValueTask MakeParentsAsync(
        string operation, UnionBranch branch, UfsPath path, CancellationToken cancellationToken)
    {
        var missing = new Stack<(UfsPath Path, UfsStatus Status)>();
        for (var parent = ParentOf(path); !parent.IsRoot; parent = ParentOf(parent))
        {
            var own = await branch.Store.TryStatAsync(parent, cancellationToken).ConfigureAwait(false);
            var seen = own is { Fingerprint.Kind: EntryKind.Directory } && branch.Index == 0
                ? new UnionFound(branch, own)
                : await finder.TryFindAsync(parent, cancellationToken).ConfigureAwait(false);
            if (seen is { IsDirectory: false } && capabilities.RealDirectories)
            {
                throw UnionErrors.NotADirectory(operation, finder.Describe(parent));
            }

            if (own is { Fingerprint.Kind: EntryKind.Directory })
            {
                break; // What is above it is there too.
            }

            if (seen is { IsDirectory: true } && branch.Store.Capabilities.RealDirectories)
            {
                missing.Push((parent, seen.Status));
            }
        }

        foreach (var (parent, status) in missing)
        {
            await MakeAsync(branch, parent, AttributesOf(status), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The directory that holds a path.</summary>
    public static UfsPath ParentOf(UfsPath path) =>
        path.Value.LastIndexOf('/') is var slash && slash < 0 ? UfsPath.Root : UfsPath.Parse(path.Value[..slash]);

    private static async ValueTask MakeAsync(
        UnionBranch branch, UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken)
    {
        try
        {
            await branch.Store.CreateDirectoryAsync(path, attributes, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e) when (
            e.Kind is FabricErrorKind.PermissionDenied or FabricErrorKind.StoreDenied
            && (attributes.Owner ?? attributes.Group) is not null)
        {
            // This process may not give directories away: it is its own then, and not more open than the other.
            var own = attributes with { Owner = null, Group = null };
            await branch.Store.CreateDirectoryAsync(path, own, cancellationToken).ConfigureAwait(false);
            await branch.Store.SetAttributesAsync(path, own, cancellationToken).ConfigureAwait(false);
        }
    }

    private static UfsAttributes AttributesOf(UfsStatus status)
    {
        var look = status.Fingerprint;
        return new UfsAttributes(
            Owner: look.Owner.Length > 0 ? look.Owner : null,
            Group: look.Group.Length > 0 ? look.Group : null,
            Mode: look.Mode >= 0 ? look.Mode : null,
            Acl: string.IsNullOrEmpty(status.Acl) ? null : status.Acl);
    }

    private static async ValueTask<UnionBranch> MostFreeAsync(
        List<UnionBranch> open, CancellationToken cancellationToken)
    {
        var asked = open.Select(b => ((IUfsFreeSpace)b.Store.Unwrapped).GetFreeBytesAsync(cancellationToken).AsTask());
        var free = await Task.WhenAll(asked).ConfigureAwait(false);
        return open[Array.IndexOf(free, free.Max())];
    }
}
