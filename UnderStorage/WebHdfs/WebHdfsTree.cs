using System.Text.Json;

namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>Status, directories, deletes and attributes.</summary>
internal sealed class WebHdfsTree(WebHdfsSession session)
{
    /// <summary>See <see cref="IUnderStorage.TryStatAsync"/>.</summary>
    public async ValueTask<UfsStatus?> TryStatAsync(UfsPath path, CancellationToken cancellationToken) =>
        WebHdfsSession.IsReserved(path)
            ? null
            : await TryStatOwnAsync(path, "stat", cancellationToken).ConfigureAwait(false);

    /// <summary>The same also for our own names.</summary>
    public async Task<UfsStatus?> TryStatOwnAsync(
        UfsPath path, string operation, CancellationToken cancellationToken)
    {
        try
        {
            var status = await session.CallAsync(
                WebHdfsCall.Get("GETFILESTATUS", path, operation),
                static answer => answer is { } found
                    ? WebHdfsStatus.TryOf(WebHdfsJson.Member(found, "FileStatus", JsonValueKind.Object))
                    : throw new JsonException("The answer is empty."),
                cancellationToken).ConfigureAwait(false);
            return status is { HasAcl: true }
                ? await WebHdfsAcls.AddAsync(session, path, (status, operation), cancellationToken)
                    .ConfigureAwait(false)
                : status;
        }
        catch (FabricException error) when (error.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
        {
            return null;
        }
    }

    /// <summary>See <see cref="IUnderStorage.CreateDirectoryAsync"/>.</summary>
    public async ValueTask CreateDirectoryAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken)
    {
        const string operation = "create directory";
        if (WebHdfsSession.IsReserved(path))
        {
            session.ThrowIfNotWritable(path, operation);
        }

        if (await TryStatOwnAsync(path, operation, cancellationToken).ConfigureAwait(false) is { } found)
        {
            if (found.Fingerprint.Kind == EntryKind.File)
            {
                throw WebHdfsErrors.Exists(operation, session.Describe(path));
            }

            return;
        }

        await MakeAsync(path, attributes.Mode, operation, cancellationToken).ConfigureAwait(false);
        if (attributes != UfsAttributes.None)
        {
            await ApplyAsync(path, attributes, operation, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes a directory and its parents; nothing happens when it is there.</summary>
    public async Task MakeAsync(UfsPath path, int? mode, string operation, CancellationToken cancellationToken)
    {
        var call = WebHdfsCall.Put("MKDIRS", path, operation).WithMode("permission", mode);
        if (!await session.CallAsync(call, IsTrue, cancellationToken).ConfigureAwait(false))
        {
            throw new FabricException(
                FabricErrorKind.NotADirectory, operation, session.Describe(path), "the store did not make it");
        }
    }

    /// <summary>See <see cref="IUnderStorage.DeleteFileAsync"/>.</summary>
    public async ValueTask<bool> DeleteFileAsync(UfsPath path, CancellationToken cancellationToken)
    {
        const string operation = "delete";
        session.ThrowIfNotWritable(path, operation);
        if (await TryStatOwnAsync(path, operation, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return false;
        }

        return found.Fingerprint.Kind == EntryKind.File
            ? await DeleteAsync(path, recursive: false, operation, cancellationToken).ConfigureAwait(false)
            : throw new FabricException(
                FabricErrorKind.IsADirectory, operation, session.Describe(path), "it is a directory");
    }

    /// <summary>See <see cref="IUnderStorage.DeleteDirectoryAsync"/>.</summary>
    public async ValueTask<bool> DeleteDirectoryAsync(
        UfsPath path, bool recursive, CancellationToken cancellationToken)
    {
        const string operation = "delete";
        session.ThrowIfNotWritable(path, operation);
        if (await TryStatOwnAsync(path, operation, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return false;
        }

        return found.Fingerprint.Kind == EntryKind.Directory
            ? await DeleteAsync(path, recursive, operation, cancellationToken).ConfigureAwait(false)
            : throw new FabricException(
                FabricErrorKind.NotADirectory, operation, session.Describe(path), "it is a file");
    }

    /// <summary>Deletes whatever is there, also of our own. Whether anything was.</summary>
    public Task<bool> DeleteAsync(
        UfsPath path, bool recursive, string operation, CancellationToken cancellationToken)
    {
        var call = new WebHdfsCall(HttpMethod.Delete, "DELETE", path, operation).With("recursive", recursive);
        return session.RunAsync(
            call,
            async (attempt, token) =>
            {
                try
                {
                    // An answer that was lost is not told from a deletion by somebody else: both are gone now.
                    return await session.AttemptAsync(call, IsTrue, token).ConfigureAwait(false) || attempt > 1;
                }
                catch (FabricException error) when (error.Kind == FabricErrorKind.NotFound)
                {
                    return attempt > 1;
                }
            },
            cancellationToken);
    }

    /// <summary>See <see cref="IUnderStorage.SetAttributesAsync"/>.</summary>
    public async ValueTask<UfsStatus?> SetAttributesAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken)
    {
        const string operation = "set attributes";
        if (WebHdfsSession.IsReserved(path))
        {
            return null;
        }

        try
        {
            await ApplyAsync(path, attributes, operation, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException error) when (error.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
        {
            return null;
        }

        return await TryStatOwnAsync(path, operation, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sets what is given: owner and group, then mode, which a new owner may have lost, then time. An ACL is removed
    /// before the mode, whose group bits would be its mask, and set after it.
    /// </summary>
    public async Task ApplyAsync(
        UfsPath path, UfsAttributes attributes, string operation, CancellationToken cancellationToken)
    {
        if (attributes.Owner is not null || attributes.Group is not null)
        {
            var call = WebHdfsCall.Put("SETOWNER", path, operation)
                .With("owner", attributes.Owner).With("group", attributes.Group);
            await session.CallAsync(call, Nothing, cancellationToken).ConfigureAwait(false);
        }

        if (attributes.Acl is { Length: 0 })
        {
            var call = WebHdfsCall.Put("REMOVEACL", path, operation);
            await session.CallAsync(call, Nothing, cancellationToken).ConfigureAwait(false);
        }

        if (attributes.Mode is { } mode)
        {
            var call = WebHdfsCall.Put("SETPERMISSION", path, operation).WithMode("permission", mode);
            await session.CallAsync(call, Nothing, cancellationToken).ConfigureAwait(false);
        }

        if (attributes.Acl is { Length: > 0 } acl)
        {
            await WebHdfsAcls.SetAsync((session, this), path, (acl, operation), cancellationToken)
                .ConfigureAwait(false);
        }

        if (attributes.ModifiedUnixMs is { } modified)
        {
            var call = WebHdfsCall.Put("SETTIMES", path, operation).With("modificationtime", modified);
            await session.CallAsync(call, Nothing, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The answer of an operation that says true or false; one that says nothing has succeeded.</summary>
    public static bool IsTrue(JsonElement? answer) =>
        answer is not { ValueKind: JsonValueKind.Object } found
        || !found.TryGetProperty("boolean", out var value)
        || value.ValueKind == JsonValueKind.True;

    private static bool Nothing(JsonElement? answer) => true;
}
