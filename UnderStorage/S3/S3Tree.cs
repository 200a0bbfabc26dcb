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

        if (!path.IsRoot)
        {
            var found = await keys.TryHeadAsync(session.KeyOf(path), operation, cancellationToken)
                .ConfigureAwait(false);
            if (found is not null)
            {
                return found.ToStatus();
            }
        }

        // Also tells a missing bucket from a missing key, which HEAD cannot.
        var below = await keys.LookBelowAsync(session.DirectoryKeyOf(path), operation, cancellationToken)
            .ConfigureAwait(false);
        return below.Any || path.IsRoot ? S3Found.Directory : null;
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
        if (await keys.TryHeadAsync(
            session.KeyOf(path), operation, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw S3Errors.AlreadyExists(operation, session.Describe(path));
        }

        // From the top, so that a failure leaves no directory without its parents.
        for (var slash = path.Value.IndexOf('/'); ; slash = path.Value.IndexOf('/', slash + 1))
        {
            var directory = slash < 0 ? path : UfsPath.Parse(path.Value[..slash]);
            var marker = session.DirectoryKeyOf(directory);
            if (await keys.TryHeadAsync(marker, operation, cancellationToken).ConfigureAwait(false) is null)
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
        if (path.IsRoot || S3Session.IsReserved(path))
        {
            return false;
        }

        var key = session.KeyOf(path);
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
        var prefix = session.DirectoryKeyOf(path);
        var query = new S3KeyQuery(prefix, IsRecursive: true, recursive ? S3Keys.BatchMax : 2);
        var page = await keys.ListAsync(query, operation, cancellationToken).ConfigureAwait(false);
        if (page.Keys.Count == 0)
        {
            return await keys.TryHeadAsync(session.KeyOf(path), operation, cancellationToken)
                .ConfigureAwait(false) is null
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

    private async Task DeleteBelowAsync(
        S3KeyPage page, S3KeyQuery query, string operation, CancellationToken cancellationToken)
    {
        while (page.Keys.Count > 0)
        {
            await keys.DeleteAsync([.. page.Keys.Select(static key => key.Key)], operation, cancellationToken)
                .ConfigureAwait(false);
            if (page.Next is null)
            {
                return;
            }

            // From the start again: what was listed is gone, and a token into deleted keys is not every store's
            // strength.
            page = await keys.ListAsync(query, operation, cancellationToken).ConfigureAwait(false);
        }
    }
}
