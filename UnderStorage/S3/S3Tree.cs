namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>
/// Directories where there are only keys: one exists while it has a marker <c>dir/</c> of no bytes, or any key below. A
/// file of the same name hides it.
/// </summary>
internal sealed class S3Tree(S3Session session, S3Keys keys)
{
    /// <summary>See <see cref="IUnderStorage.TryStatAsync"/>.</summary>
    public async ValueTask<UfsStatus?> TryStatAsync(UfsPath path, CancellationToken cancellationToken)
    {
        const string operation = "stat";
        if (S3Session.IsReserved(path))
        {
            return null;
        }

        if (session.TryKeyOf(path) is { } key)
        {
            var found = await keys.TryHeadAsync(key, operation, cancellationToken)
                .ConfigureAwait(false);
            if (found is not null)
            {
                return found.ToStatus();
            }
        }

        // Also tells a missing bucket from a missing key, which HEAD cannot.
        var isThere = await HasBelowAsync(path, operation, cancellationToken).ConfigureAwait(false);
        return isThere || path.IsRoot ? S3Found.Directory : null;
    }

    /// <summary>Whether any key is below a directory, its own marker included.</summary>
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
        if (session.TryKeyOf(path) is { } key
            && await keys.TryHeadAsync(key, operation, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw S3Errors.AlreadyExists(operation, session.Describe(path));
        }

        // From the top, so that a failure leaves no directory without its parents. The directory itself is written
        // without a look: some stores show an empty directory that nobody made, and take it away with its last key.
        for (var slash = path.Value.IndexOf('/'); ; slash = path.Value.IndexOf('/', slash + 1))
        {
            var directory = slash < 0 ? path : UfsPath.Parse(path.Value[..slash]);
            var scope = session.TryScopeOf(directory);
            if (scope is { IsLink: false, Key: var marker }
                && (slash < 0
                    || await keys.TryHeadAsync(marker, operation, cancellationToken).ConfigureAwait(false) is null))
            {
                await keys.PutSmallAsync(marker, string.Empty, operation, cancellationToken).ConfigureAwait(false);
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
        if (S3Session.IsReserved(path) || session.TryKeyOf(path) is not { } key)
        {
            return false;
        }

        if (await keys.TryHeadAsync(key, operation, cancellationToken).ConfigureAwait(false) is null)
        {
            return false;
        }

        await keys.DeleteAsync(key, operation, cancellationToken).ConfigureAwait(false);
        return true;
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
        var query = new S3KeyQuery(prefix, IsRecursive: true, recursive ? S3Keys.BatchMax : 2);
        var page = await keys.ListAsync(query, operation, cancellationToken).ConfigureAwait(false);
        if (page.Keys.Count == 0)
        {
            return session.TryKeyOf(path) is not { } key
                || await keys.TryHeadAsync(key, operation, cancellationToken).ConfigureAwait(false) is null
                ? false
                : throw new FabricException(
                    FabricErrorKind.NotADirectory, operation, session.Describe(path),
                    "a file is where a directory is needed");
        }

        if (!recursive && (page.Keys.Count > 1 || page.Keys[0].Key != prefix))
        {
            throw new FabricException(
                FabricErrorKind.NotEmpty, operation, session.Describe(path), "the directory is not empty");
        }

        await DeleteBelowAsync(page, query, operation, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Deletes every key that starts with a directory's prefix, the marker too.</summary>
    public async Task DeleteBelowAsync(string prefix, string operation, CancellationToken cancellationToken)
    {
        var query = new S3KeyQuery(prefix, IsRecursive: true, S3Keys.BatchMax);
        var page = await keys.ListAsync(query, operation, cancellationToken).ConfigureAwait(false);
        await DeleteBelowAsync(page, query, operation, cancellationToken).ConfigureAwait(false);
    }

    // Keys of other components begin like a link, so what is below is picked, not the whole prefix.
    private async Task<bool> DeleteLinkAsync(
        UfsPath path, UfsKeyScope link, bool recursive, CancellationToken cancellationToken)
    {
        const string operation = "delete";
        var isThere = false;
        await foreach (var page in PagesBelowAsync(link, operation, cancellationToken).ConfigureAwait(false))
        {
            if (page.Count == 0)
            {
                continue;
            }

            isThere = true;
            if (!recursive)
            {
                throw new FabricException(
                    FabricErrorKind.NotEmpty, operation, session.Describe(path), "the directory is not empty");
            }

            await keys.DeleteAsync(page, operation, cancellationToken).ConfigureAwait(false);
        }

        return isThere;
    }

    // By key, not by token: what is listed may be deleted between two answers.
    private async IAsyncEnumerable<IReadOnlyList<string>> PagesBelowAsync(
        UfsKeyScope scope, string operation,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new S3KeyQuery(scope.Key, IsRecursive: true, S3Keys.BatchMax);
        S3KeyPage page;
        do
        {
            page = await keys.ListAsync(query, operation, cancellationToken).ConfigureAwait(false);
            yield return [.. page.Keys.Select(static found => found.Key).Where(scope.Holds)];
            query = query with { StartAfter = page.Keys.Count > 0 ? page.Keys[^1].Key : null };
        }
        while (page.Next is not null && page.Keys.Count > 0);
    }

    // The marker goes last: a delete that was cut off leaves a directory that stays one without its last file.
    private async Task DeleteBelowAsync(
        S3KeyPage page, S3KeyQuery query, string operation, CancellationToken cancellationToken)
    {
        var isMarked = false;
        while (true)
        {
            string[] below = [.. page.Keys.Select(static key => key.Key).Where(key => key != query.Prefix)];
            isMarked |= below.Length < page.Keys.Count;
            if (below.Length > 0)
            {
                await keys.DeleteAsync(below, operation, cancellationToken).ConfigureAwait(false);
            }

            if (page.Next is null)
            {
                break;
            }

            // From the start again: what was listed is gone, and a token into deleted keys is not every store's
            // strength.
            page = await keys.ListAsync(query, operation, cancellationToken).ConfigureAwait(false);
        }

        if (isMarked)
        {
            await keys.DeleteAsync(query.Prefix, operation, cancellationToken).ConfigureAwait(false);
        }
    }
}
