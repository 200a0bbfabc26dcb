using System.Buffers;
using OrleansAlluxio.Engine.Intents;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Sync;
using OrleansAlluxio.Engine.Writing;

namespace OrleansAlluxio.Engine.Persist;

/// <summary>
/// One attempt of one persist. Decided by version: the bytes are committed to the store only under the hold of the path
/// at which that very content stands, so a file that was renamed goes to its new name, and one that was deleted or
/// replaced goes nowhere.
/// </summary>
public sealed class PersistAttempt(EngineServices services, StoreChange storeChange)
{
    /// <summary>Runs an attempt; a failure is noted in the record with its next time, never thrown.</summary>
    public async ValueTask RunAsync(string key, CancellationToken cancellationToken)
    {
        var document = await services.Metastore
            .TryGetDocumentAsync(DocumentKinds.Persist, key, cancellationToken).ConfigureAwait(false);
        if (document is null)
        {
            return;
        }

        var record = PersistRecord.Parse(document);
        try
        {
            await PersistAsync(record, document, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e)
        {
            await NoteFailureAsync(record, document, e, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask PersistAsync(PersistRecord record, DocumentRow document, CancellationToken cancellationToken)
    {
        var file = new FileVersion(new InodeId(record.Inode), new ContentVersion(record.Version));
        var path = await PathWalk.PathOfAsync(services.Metastore, file.Inode, cancellationToken).ConfigureAwait(false);
        var status = path is null
            ? null
            : (await services.Tree.LookupAsync(path.Value, cancellationToken).ConfigureAwait(false)).Status;
        if (status is null || status.Version != file || status.Persistence != PersistenceState.ToPersist)
        {
            // Deleted, replaced or done already: nothing is owed to the store.
            await DropAsync(document, cancellationToken).ConfigureAwait(false);
            services.Pages.MarkClean(file);
            return;
        }

        var mount = services.Mounts.Of(status.Path);
        await RequireNoConflictAsync(status, mount, cancellationToken).ConfigureAwait(false);
        var writer = await mount.Store.CreateAsync(
            mount.StorePath(status.Path),
            StoreAttributes.WriteOptions(
                new CreateOptions { Overwrite = true, LengthBytes = status.LengthBytes, Mode = status.Mode }, status.XAttrs),
            cancellationToken).ConfigureAwait(false);
        await using var open = writer.ConfigureAwait(false);
        await StreamAsync(status, mount, writer, cancellationToken).ConfigureAwait(false);
        if (await CommitAsync(status, mount, writer, cancellationToken).ConfigureAwait(false))
        {
            services.Pages.MarkClean(file);
        }
    }

    private async ValueTask StreamAsync(
        FileStatus status, Mount mount, IUfsWriter writer, CancellationToken cancellationToken)
    {
        var source = new ReadSource { Store = null, Path = mount.StorePath(status.Path), ContentChanged = static () => { } };
        var reader = services.Reads.Open(status, source);
        await using var open = reader.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(FabricLimits.PageBytes);
        try
        {
            for (long at = 0; at < status.LengthBytes;)
            {
                var count = await reader.ReadAsync(at, buffer.AsMemory(0, FabricLimits.PageBytes), cancellationToken)
                    .ConfigureAwait(false);
                await writer.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                at += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<bool> CommitAsync(
        FileStatus status, Mount mount, IUfsWriter writer, CancellationToken cancellationToken)
    {
        using var hold = await services.Locks.AcquireAsync(status.Path, null, cancellationToken).ConfigureAwait(false);
        var now = (await services.Tree.LookupAsync(status.Path, cancellationToken).ConfigureAwait(false)).Status;
        if (now is null || now.Version != status.Version || now.Persistence != PersistenceState.ToPersist)
        {
            return false; // Renamed, replaced or deleted while it was uploaded; the record tells the next attempt.
        }

        return await storeChange.RunAsync(
            new StoreChangeSubject(IntentKinds.Write, status.Path, null, mount.Id),
            async intent =>
            {
                var stored = await writer.CommitAsync(cancellationToken).ConfigureAwait(false);
                var commit = new PersistCommit(status.Version, stored.Fingerprint, services.Clock.Now(), intent);
                return await services.Tree.MarkPersistedAsync(status.Path, commit, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Something in the store under the name that the fabric never saw: the default policy keeps both, the store's
    /// under its name with a suffix, so neither side's bytes are lost and nobody has to repair anything.
    /// </summary>
    private async ValueTask RequireNoConflictAsync(FileStatus status, Mount mount, CancellationToken cancellationToken)
    {
        var storePath = mount.StorePath(status.Path);
        var seen = await mount.Store.TryStatAsync(storePath, cancellationToken).ConfigureAwait(false);
        if (seen is null || !IsForeign(status, seen))
        {
            return;
        }

        if (seen.Fingerprint.Kind == EntryKind.Directory)
        {
            throw new FabricException(
                FabricErrorKind.Conflict, "persist", status.Path.Value, "the under store has a directory of that name",
                RetryAdvice.Backoff);
        }

        var aside = status.Path.Parent.Child($"{Shorten(status.Path.Name)}.conflict-{status.Version.Inode}");
        using var hold = await services.Locks.AcquireAsync(status.Path, aside, cancellationToken).ConfigureAwait(false);
        await mount.Store.RenameAsync(storePath, mount.StorePath(aside), overwrite: false, cancellationToken)
            .ConfigureAwait(false);
        services.Absent.Drop(aside);
        services.Invalidations.Note(aside.Parent);
    }

    // An unpersisted entry keeps the fingerprint of what the store held when it was written over: that is ours to
    // replace.
    private static bool IsForeign(FileStatus status, UfsStatus seen) =>
        status.Fingerprint is null || !status.Fingerprint.SameContent(seen.Fingerprint);

    private async ValueTask NoteFailureAsync(
        PersistRecord record, DocumentRow document, FabricException failure, CancellationToken cancellationToken)
    {
        var settings = services.Settings;
        var pause = Math.Min(
            settings.PersistBackoffMax.TotalMilliseconds,
            settings.PersistBackoffMin.TotalMilliseconds * Math.Pow(2, Math.Min(record.Attempts, 30)));

        // Half fixed, half chance: attempts that failed together do not come back together.
        var next = services.Time.GetUtcNow().ToUnixTimeMilliseconds()
            + (long)(pause * (0.5 + (0.5 * services.Random.NextDouble())));
        var noted = record with
        {
            State = failure.Kind == FabricErrorKind.Conflict ? PersistStates.Conflict : PersistStates.Queued,
            Attempts = record.Attempts + 1,
            NextAttemptUnixMs = next,
            Reason = failure.Message,
        };
        try
        {
            await services.Metastore.CommitAsync(
                [new MetastoreChange.PutDocument(
                    DocumentKinds.Persist, document.Key, noted.ToPayload(), document.RowVersion)],
                cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict)
        {
            // Replaced or deleted meanwhile: its failure is nobody's any more.
        }
    }

    private async ValueTask DropAsync(DocumentRow document, CancellationToken cancellationToken)
    {
        try
        {
            await services.Metastore.CommitAsync(
                [new MetastoreChange.DeleteDocument(DocumentKinds.Persist, document.Key, document.RowVersion)],
                cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict)
        {
            // Someone else dropped or renewed it first.
        }
    }

    private static string Shorten(string name) => name.Length <= 100 ? name : name[..100];
}
