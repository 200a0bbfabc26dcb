using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>
/// A bucket that keeps versions, and the steps all changes of them are made of. Each step is safe to repeat, and none
/// loses a version; README.md says why.
/// </summary>
/// <param name="Services">What is shared.</param>
/// <param name="Client">The fabric.</param>
/// <param name="Path">The bucket's directory.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="State">What the bucket does.</param>
internal sealed record VersionedBucket(
    VersionServices Services, IFabricClient Client, FabricPath Path, FabricCaller Caller, VersioningState State)
{
    /// <summary>
    /// Where bytes go before a write is acknowledged: in a versioned bucket to the store as well, so that no persist
    /// races with the moves of versions; else as the path says.
    /// </summary>
    public WriteType? WriteType => State == VersioningState.Off ? null : Core.Namespace.WriteType.CacheThrough;

    private OperationOptions AsCaller { get; } = new() { Caller = Caller };

    /// <summary>The bucket of an exchange.</summary>
    public static VersionedBucket Of(Protocol.S3Exchange exchange, FileStatus bucket) => new(
        exchange.Versions, exchange.Client, bucket.Path, exchange.Request.Caller, VersionNames.StateOf(bucket));

    /// <summary>The object at a key's path; null when there is none, or a directory.</summary>
    public async ValueTask<FileStatus?> CurrentAsync(FabricPath key, CancellationToken cancellationToken)
    {
        try
        {
            return await Client.TryGetStatusAsync(key, AsCaller, cancellationToken) is { IsDirectory: false } file
                ? file
                : null;
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotADirectory)
        {
            return null;
        }
    }

    /// <summary>Some entries of a key, newest first, after a name of its directory.</summary>
    public ValueTask<VersionPage> EntriesAsync(
        FabricPath key, string after, int entriesMax, CancellationToken cancellationToken) =>
        PageAsync(VersionNames.DirectoryOf(Path, key), after, entriesMax, cancellationToken);

    /// <summary>The same of the directory of a key.</summary>
    public async ValueTask<VersionPage> PageAsync(
        FabricPath directory, string after, int entriesMax, CancellationToken cancellationToken)
    {
        var options = new ListOptions { Caller = Caller, AfterName = after, EntriesMax = entriesMax };
        try
        {
            return VersionPage.Of(await Client.ListAsync(directory, options, cancellationToken));
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
        {
            return VersionPage.Empty;
        }
    }

    /// <summary>The newest entry of a key that passes; null for none.</summary>
    public async ValueTask<VersionEntry?> FirstAsync(
        FabricPath key, Func<VersionEntry, bool> passes, int pageEntries, CancellationToken cancellationToken)
    {
        VersionPage page;
        var after = VersionNames.BeforeEntries;
        do
        {
            page = await EntriesAsync(key, after, pageEntries, cancellationToken);
            foreach (var entry in page.Entries)
            {
                if (passes(entry))
                {
                    return entry;
                }
            }

            after = page.LastName ?? after;
            pageEntries = FabricLimits.ListEntriesMax;
        }
        while (page.HasMore);

        return null;
    }

    /// <summary>The newest entry of a key; null for none.</summary>
    public ValueTask<VersionEntry?> NewestAsync(FabricPath key, CancellationToken cancellationToken) =>
        FirstAsync(key, static _ => true, 2, cancellationToken);

    /// <summary>The entry with an id; null when there is none. Of several <c>null</c> ones the newest counts.</summary>
    public async ValueTask<VersionEntry?> EntryAsync(FabricPath key, string id, CancellationToken cancellationToken)
    {
        if (id == VersionNames.Null)
        {
            return await FirstAsync(key, static e => e.IsNull, FabricLimits.ListEntriesMax, cancellationToken);
        }

        var directory = VersionNames.DirectoryOf(Path, key);
        foreach (var isMarker in (bool[])[false, true])
        {
            var name = VersionNames.EntryOf(id, isMarker);
            if (await CurrentAsync(directory.Child(name), cancellationToken) is { } file
                && VersionNames.TryReadEntry(file, out var entry))
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>
    /// Where the current version will lie when it is not current any more, and its stamp. One without an id gets a
    /// stamp between those that are there and now.
    /// </summary>
    public async ValueTask<(FabricPath Path, long Stamp)> PlaceOfAsync(
        FabricPath key, FileStatus current, CancellationToken cancellationToken)
    {
        var directory = VersionNames.DirectoryOf(Path, key);
        var id = VersionNames.IdOf(current);
        if (id != VersionNames.Null)
        {
            return (directory.Child(VersionNames.EntryOf(id, isMarker: false)), VersionNames.StampOf(id));
        }

        var newest = await NewestAsync(key, cancellationToken);
        var modified = Math.Min(current.ModifiedUnixMs * 1000, Services.Now());
        var stamp = Math.Max(modified, (newest?.Stamp ?? 0) + 1);
        return (directory.Child(VersionNames.NullEntryOf(stamp, isMarker: false)), stamp);
    }

    /// <summary>
    /// Copies exactly the given current version to its place, and leaves it current. PreconditionFailed when it is not
    /// current any more.
    /// </summary>
    public async ValueTask KeepAsync(FileStatus current, FabricPath place, CancellationToken cancellationToken)
    {
        // What may be there is the same content, left by a change that did not come to its end.
        var options = new CreateOptions { Caller = Caller, Overwrite = true, ExactCopyOf = FileMark.Of(current) };
        try
        {
            await Client.CopyAsync(current.Path, place, options, cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotFound)
        {
            throw Gone(current.Path, e);
        }
    }

    /// <summary>
    /// Moves exactly the given file: over exactly the file with a mark, over what may be there, or where nothing is.
    /// PreconditionFailed, AlreadyExists.
    /// </summary>
    public async ValueTask MoveAsync(
        FileStatus file, FabricPath target, (bool Overwrite, string? Mark) over, CancellationToken cancellationToken)
    {
        var mark = FileMark.Of(file);
        var options = new RenameOptions
        {
            Caller = Caller,
            Overwrite = over.Overwrite,
            IfSourceMark = mark,
            IfTargetMark = over.Mark,
        };
        try
        {
            await Client.RenameAsync(file.Path, target, options, cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.CrossMount)
        {
            // A key on a mount inside the bucket. Copying first leaves two of it, which readers take for one.
            var copy = new CreateOptions
            {
                Caller = Caller,
                Overwrite = over.Overwrite,
                IfMark = over.Mark,
                ExactCopyOf = mark,
            };
            await Client.CopyAsync(file.Path, target, copy, cancellationToken);
            await DeleteExactAsync(file, cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotFound)
        {
            throw Gone(file.Path, e);
        }
    }

    /// <summary>Deletes exactly the given file. Whether it was there. PreconditionFailed for another.</summary>
    public ValueTask<bool> DeleteExactAsync(FileStatus file, CancellationToken cancellationToken) =>
        Client.DeleteAsync(
            file.Path, new DeleteOptions { Caller = Caller, IfMark = FileMark.Of(file) }, cancellationToken);

    /// <summary>
    /// The entries <c>null</c> of a key: what a change that makes a new one replaces. To be asked before that change is
    /// seen, because one that comes after it is another door's, and may be what makes a key's latest version.
    /// </summary>
    public async ValueTask<IReadOnlyList<VersionEntry>> NullsAsync(FabricPath key, CancellationToken cancellationToken)
    {
        var nulls = new List<VersionEntry>();
        await FirstAsync(
            key,
            e =>
            {
                if (e.IsNull)
                {
                    nulls.Add(e);
                }

                return false;
            },
            FabricLimits.ListEntriesMax, cancellationToken);
        return nulls;
    }

    /// <summary>
    /// Deletes entries that were replaced, but not the one at a path. Of one that is another by now the replaced one is
    /// gone: what replaced it stands, so that is no reason to begin it again.
    /// </summary>
    public async ValueTask DeleteNullsAsync(
        IReadOnlyList<VersionEntry> replaced, FabricPath? except, CancellationToken cancellationToken)
    {
        foreach (var entry in replaced)
        {
            if (entry.Path != except)
            {
                await TryDeleteExactAsync(entry.Status, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Removes a directory that holds directories only. False when there is a file, or no such directory.
    /// </summary>
    public async ValueTask<bool> RemoveEmptyAsync(FabricPath directory, CancellationToken cancellationToken)
    {
        ListPage page;
        do
        {
            try
            {
                page = await Client.ListAsync(directory, new ListOptions { Caller = Caller }, cancellationToken);
            }
            catch (FabricException e) when (e.Kind == FabricErrorKind.NotFound)
            {
                return false;
            }

            foreach (var entry in page.Entries)
            {
                if (!entry.IsDirectory || !await RemoveEmptyAsync(entry.Path, cancellationToken))
                {
                    return false;
                }
            }
        }
        while (page.HasMore);

        return await Client.DeleteAsync(directory, new DeleteOptions { Caller = Caller }, cancellationToken);
    }

    private async ValueTask TryDeleteExactAsync(FileStatus file, CancellationToken cancellationToken)
    {
        try
        {
            await DeleteExactAsync(file, cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.PreconditionFailed)
        {
            // Another file is there.
        }
    }

    private static FabricException Gone(FabricPath path, FabricException inner) => new(
        FabricErrorKind.PreconditionFailed, "move version", path.Value, "it is not there any more", inner: inner);
}
