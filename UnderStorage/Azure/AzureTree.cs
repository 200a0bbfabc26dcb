namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>
/// Directories where there are only keys: one exists while it has a marker or any key below. A marker is an empty blob
/// <c>dir</c> whose metadata says that it is a folder, as Hadoop and the portal make them, or one named <c>dir/</c>.
/// </summary>
internal sealed class AzureTree(AzureSession session, AzureKeys keys)
{
    /// <summary>See <see cref="IUnderStorage.TryStatAsync"/>.</summary>
    public async ValueTask<UfsStatus?> TryStatAsync(UfsPath path, CancellationToken cancellationToken)
    {
        const string operation = "stat";
        if (session.IsUnreachable(path))
        {
            return null;
        }

        if (session.TryKeyOf(path) is { } key
            && await keys.TryHeadAsync(key, operation, cancellationToken).ConfigureAwait(false) is { } found)
        {
            return found.ToStatus();
        }

        var isThere = await HasBelowAsync(path, operation, cancellationToken).ConfigureAwait(false);
        return isThere || path.IsRoot ? AzureFound.Directory : null;
    }

    /// <summary>Whether any key is below a directory, a mark that ends in a slash included.</summary>
    public async Task<bool> HasBelowAsync(UfsPath path, string operation, CancellationToken cancellationToken)
    {
        if (session.TryScopeOf(path) is not { } scope)
        {
            return false;
        }

        if (!scope.IsLink)
        {
            return (await keys.LookBelowAsync(scope.Key, operation, cancellationToken).ConfigureAwait(false)).Any;
        }

        await foreach (var page in PagesBelowAsync(scope, operation, cancellationToken).ConfigureAwait(false))
        {
            if (page.Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>See <see cref="IUnderStorage.CreateDirectoryAsync"/>.</summary>
    public async ValueTask CreateDirectoryAsync(UfsPath path, CancellationToken cancellationToken)
    {
        const string operation = "create directory";
        if (path.IsRoot)
        {
            return;
        }

        session.ThrowIfNotWritable(path, operation);

        // From the top, so that a failure leaves no directory without its parents.
        for (var slash = path.Value.IndexOf('/'); ; slash = path.Value.IndexOf('/', slash + 1))
        {
            var directory = slash < 0 ? path : UfsPath.Parse(path.Value[..slash]);

            // An empty last component has only the key that ends in its slash; a link has none.
            var key = session.TryKeyOf(directory)
                ?? (session.TryScopeOf(directory) is { IsLink: false } scope ? scope.Key : null);
            var found = key is null
                ? null
                : await keys.TryHeadAsync(key, operation, cancellationToken).ConfigureAwait(false);
            if (found is null && key is not null)
            {
                await keys.MarkDirectoryAsync(key, operation, cancellationToken).ConfigureAwait(false);
            }
            else if (found is { IsDirectory: false })
            {
                throw slash < 0
                    ? AzureErrors.AlreadyExists(operation, session.Describe(path))
                    : NotADirectory(operation, directory);
            }

            if (slash < 0)
            {
                return;
            }
        }
    }

    /// <summary>See <see cref="IUnderStorage.DeleteFileAsync"/>.</summary>
    public async ValueTask<bool> DeleteFileAsync(UfsPath path, CancellationToken cancellationToken)
    {
        const string operation = "delete";
        if (AzureSession.IsReservedKey(path.Value) || session.TryKeyOf(path) is not { } key)
        {
            return false;
        }

        var found = await keys.TryHeadAsync(key, operation, cancellationToken).ConfigureAwait(false);
        return found is { IsDirectory: false }
            && await keys.DeleteAsync(key, operation, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>See <see cref="IUnderStorage.DeleteDirectoryAsync"/>.</summary>
    public async ValueTask<bool> DeleteDirectoryAsync(UfsPath path, bool recursive, CancellationToken cancellationToken)
    {
        const string operation = "delete";
        session.ThrowIfNotWritable(path, operation);
        if (session.TryScopeOf(path) is { IsLink: true } link)
        {
            return await DeleteLinkAsync(path, link, recursive, cancellationToken).ConfigureAwait(false);
        }

        var prefix = session.DirectoryKeyOf(path);
        var marker = session.TryKeyOf(path) is { } key
            ? await keys.TryHeadAsync(key, operation, cancellationToken).ConfigureAwait(false)
            : null;
        if (marker is { IsDirectory: false })
        {
            throw NotADirectory(operation, path);
        }

        if (!recursive && await HasEntriesAsync(prefix, operation, cancellationToken).ConfigureAwait(false))
        {
            throw new FabricException(
                FabricErrorKind.NotEmpty, operation, session.Describe(path), "the directory is not empty");
        }

        var any = await DeleteBelowAsync(prefix, operation, cancellationToken).ConfigureAwait(false);
        return (marker is not null
            && await keys.DeleteAsync(marker.Key, operation, cancellationToken).ConfigureAwait(false)) || any;
    }

    /// <summary>
    /// Deletes every key that starts with a directory's prefix, and says whether there was one. Directories go after
    /// what is in them: an account with real directories refuses the others.
    /// </summary>
    public async Task<bool> DeleteBelowAsync(string prefix, string operation, CancellationToken cancellationToken)
    {
        var any = false;
        while (true)
        {
            var (found, kept) = await DeleteOnceAsync(prefix, operation, cancellationToken).ConfigureAwait(false);
            any |= found > 0;
            if (kept == 0)
            {
                return any;
            }

            if (kept == found)
            {
                throw new FabricException(
                    FabricErrorKind.NotEmpty, operation, session.DescribeKey(prefix),
                    "something is written into the directory while it is deleted");
            }
        }
    }

    // Keys of other components begin like a link, so what is below is picked, not the whole prefix.
    private async Task<bool> DeleteLinkAsync(
        UfsPath path, UfsKeyScope link, bool recursive, CancellationToken cancellationToken)
    {
        const string operation = "delete";
        var isThere = false;
        await foreach (var page in PagesBelowAsync(link, operation, cancellationToken).ConfigureAwait(false))
        {
            isThere |= page.Count > 0;
            if (page.Count > 0 && !recursive)
            {
                throw new FabricException(
                    FabricErrorKind.NotEmpty, operation, session.Describe(path), "the directory is not empty");
            }

            await keys.DeleteAsync(page, operation, cancellationToken).ConfigureAwait(false);
        }

        return isThere;
    }

    private async IAsyncEnumerable<IReadOnlyList<string>> PagesBelowAsync(
        UfsKeyScope scope, string operation,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new AzureKeyQuery(scope.Key, IsRecursive: true, AzureKeys.BatchMax);
        do
        {
            var page = await keys.ListAsync(query, operation, cancellationToken).ConfigureAwait(false);
            yield return [.. page.Keys.Select(static found => found.Key).Where(scope.Holds)];
            query = query with { Token = page.Next };
        }
        while (query.Token is not null);
    }

    private async Task<(int Found, int Kept)> DeleteOnceAsync(
        string prefix, string operation, CancellationToken cancellationToken)
    {
        var (found, kept) = (0, 0);
        var query = new AzureKeyQuery(prefix, IsRecursive: true, AzureKeys.BatchMax);
        do
        {
            var page = await keys.ListAsync(query, operation, cancellationToken).ConfigureAwait(false);
            found += page.Keys.Count;
            await keys.DeleteAsync(
                page.Keys.Where(static key => !key.IsDirectory).Select(static key => key.Key), operation,
                cancellationToken).ConfigureAwait(false);
            foreach (var directory in page.Keys.Where(static key => key.IsDirectory).Reverse())
            {
                kept += await TryDeleteAsync(directory.Key, operation, cancellationToken).ConfigureAwait(false) ? 0 : 1;
            }

            query = query with { Token = page.Next };
        }
        while (query.Token is not null);
        return (found, kept);
    }

    private async Task<bool> TryDeleteAsync(string key, string operation, CancellationToken cancellationToken)
    {
        try
        {
            await keys.DeleteAsync(key, operation, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (FabricException error) when (error.Kind == FabricErrorKind.NotEmpty)
        {
            return false;
        }
    }

    private async Task<bool> HasEntriesAsync(string prefix, string operation, CancellationToken cancellationToken)
    {
        var query = new AzureKeyQuery(prefix, IsRecursive: true, KeysMax: 2);
        do
        {
            var page = await keys.ListAsync(query, operation, cancellationToken).ConfigureAwait(false);
            if (page.Keys.Any(key => key.Key != prefix))
            {
                return true;
            }

            query = query with { Token = page.Next };
        }
        while (query.Token is not null);
        return false;
    }

    private FabricException NotADirectory(string operation, UfsPath path) => new(
        FabricErrorKind.NotADirectory, operation, session.Describe(path), "a file is where a directory is needed");
}
