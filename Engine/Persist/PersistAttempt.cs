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
    private const int RacesMax = 8;

    private readonly PersistUpload _uploads = new(services);

    /// <summary>Runs an attempt; a failure is noted in the record with its next time, never thrown.</summary>
    public async ValueTask RunAsync(string key, CancellationToken cancellationToken)
    {
        var entry = await PersistEntry.TryReadAsync(services.Metastore, key, cancellationToken).ConfigureAwait(false);
        if (entry is null)
        {
            return;
        }

        try
        {
            await PersistAsync(entry, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e)
        {
            await NoteFailureAsync(entry, e, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
        {
            // A bug below must be seen where people look for persists, and must not be tried again every second.
            var shown = new FabricException(
                FabricErrorKind.Internal, "persist", key, $"unexpected {e.GetType().Name}: {e.Message}", inner: e);
            await NoteFailureAsync(entry, shown, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask PersistAsync(PersistEntry entry, CancellationToken cancellationToken)
    {
        var record = entry.Record;
        var file = new FileVersion(new InodeId(record.Inode), new ContentVersion(record.Version));
        if (await FindAsync(file, cancellationToken).ConfigureAwait(false) is not { } status)
        {
            // Deleted, replaced or done already: nothing is owed to the store.
            await _uploads.AbandonAsync(entry, cancellationToken).ConfigureAwait(false);
            await entry.DropAsync(cancellationToken).ConfigureAwait(false);
            services.Pages.MarkClean(file);
            services.Copies?.Release(file, record.Copies, isPersisted: true);
            return;
        }

        await services.Pages.WaitRecoveredAsync(cancellationToken).ConfigureAwait(false);
        var mount = services.Mounts.Of(status.Path);
        var options = StoreAttributes.WriteOptions(
            new CreateOptions
            {
                Overwrite = true,
                LengthBytes = status.LengthBytes,
                Mode = status.Mode,
                Acl = status.Acl,
            },
            status.XAttrs);
        var isInParts = mount.Store.Unwrapped is IUfsResumableUploads resumable
            && resumable.PartBytesFor(status.LengthBytes) is not null;
        var isDone = isInParts
            ? await UploadAsync(entry, status, mount, options, cancellationToken).ConfigureAwait(false)
            : await WriteAsync(entry, status, mount, options, cancellationToken).ConfigureAwait(false);
        if (isDone)
        {
            services.Pages.MarkClean(file);
            services.Copies?.Release(file, entry.Record.Copies, isPersisted: true);
        }
    }

    private async ValueTask<bool> WriteAsync(
        PersistEntry entry, FileStatus status, Mount mount, UfsWriteOptions options,
        CancellationToken cancellationToken)
    {
        await _uploads.AbandonAsync(entry, cancellationToken).ConfigureAwait(false);
        var writer = await mount.Store.CreateAsync(mount.StorePath(status.Path), options, cancellationToken)
            .ConfigureAwait(false);
        await using var open = writer.ConfigureAwait(false);
        await StreamAsync(status, mount, writer, cancellationToken).ConfigureAwait(false);
        return await CommitAsync(entry, status, mount, writer.CommitAsync, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> UploadAsync(
        PersistEntry entry, FileStatus status, Mount mount, UfsWriteOptions options,
        CancellationToken cancellationToken)
    {
        var (upload, parts) = await _uploads.StageAsync(entry, status, mount, options, cancellationToken)
            .ConfigureAwait(false);
        var isDone = await CommitAsync(entry, status, mount, CompleteAsync, cancellationToken).ConfigureAwait(false);
        if (!isDone)
        {
            // Renamed, replaced, deleted, or it gave way: under this name it is wanted no more.
            await _uploads.AbandonAsync(entry, cancellationToken).ConfigureAwait(false);
        }

        return isDone;

        async ValueTask<UfsStatus> CompleteAsync(CancellationToken token)
        {
            await _uploads.NotePartsAsync(entry, parts, token).ConfigureAwait(false);
            try
            {
                return await mount.Store.CompleteUploadAsync(upload, parts, token).ConfigureAwait(false);
            }
            catch (FabricException e) when (e.Kind is FabricErrorKind.NotFound or FabricErrorKind.InvalidArgument)
            {
                // The store has lost the upload, or a part of it: the next attempt begins another.
                await _uploads.AbandonAsync(entry, token).ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>
    /// The file where it stands now; null when nothing is owed for it any more. Only its own row can say that: a path
    /// is found row
    /// by row, and a rename meanwhile can make it lead elsewhere.
    /// </summary>
    private async ValueTask<FileStatus?> FindAsync(FileVersion file, CancellationToken cancellationToken)
    {
        for (var race = 0; race < RacesMax; race++)
        {
            var row = await services.Metastore.TryGetInodeAsync(file.Inode, cancellationToken).ConfigureAwait(false);
            if (row is null || row.ContentVersion != file.Version
                || row.Persistence is PersistenceState.Persisted or PersistenceState.NotPersisted)
            {
                return null;
            }

            if (row.Persistence == PersistenceState.Lost)
            {
                throw new FabricException(
                    FabricErrorKind.DataLost, "persist", row.Name,
                    "its only copy is gone; it is persisted when its pages come back");
            }

            var (path, isDetached) = await PathWalk.TracePathAsync(services.Metastore, file.Inode, cancellationToken)
                .ConfigureAwait(false);
            if (isDetached)
            {
                return null;
            }

            var status = path is { } at
                ? (await services.Tree.LookupAsync(at, cancellationToken).ConfigureAwait(false)).Status
                : null;
            if (status?.Version == file && status.Persistence == PersistenceState.ToPersist)
            {
                return status;
            }
        }

        throw new FabricException(
            FabricErrorKind.Conflict, "persist", $"inode {file.Inode}", "it is renamed again and again",
            RetryAdvice.Backoff);
    }

    private async ValueTask StreamAsync(
        FileStatus status, Mount mount, IUfsWriter writer, CancellationToken cancellationToken)
    {
        var source = new ReadSource
        {
            Store = null,
            Path = mount.StorePath(status.Path),
            ContentChanged = static () => { },
            Copies = services.Copies?.SourceOf(status),
        };
        var reader = services.Reads.Open(status, source);
        await using var open = reader.ConfigureAwait(false);
        await WholeRead.RunAsync(reader, writer.WriteAsync, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> CommitAsync(
        PersistEntry entry, FileStatus status, Mount mount, Func<CancellationToken, ValueTask<UfsStatus>> commitAsync,
        CancellationToken cancellationToken)
    {
        var aside = AsideOf(status);
        using var hold = await services.Locks.AcquireAsync(status.Path, aside, cancellationToken).ConfigureAwait(false);
        var now = (await services.Tree.LookupAsync(status.Path, cancellationToken).ConfigureAwait(false)).Status;
        if (now is null || now.Version != status.Version || now.Persistence != PersistenceState.ToPersist)
        {
            return false; // Renamed, replaced or deleted while it was uploaded; the record tells the next attempt.
        }

        if (!await ResolveConflictAsync(entry.Record, now, mount, aside, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        return await storeChange.RunAsync(
            new StoreChangeSubject(IntentKinds.Write, status.Path, null, mount.Id),
            async intent =>
            {
                // Whatever becomes of this commit, what it may have left there is no stranger to the next attempt.
                await NoteCommittingAsync(entry, cancellationToken).ConfigureAwait(false);
                var askedAt = services.Clock.Now();
                var stored = await commitAsync(cancellationToken).ConfigureAwait(false);
                var commit = new PersistCommit(status.Version, stored.Fingerprint, askedAt, intent);
                await Parents.EnsureAsync(services, status.Path, new DirectoryDraft
                {
                    Caller = FabricCaller.System,
                    Mount = mount.Id,
                    AllowExisting = true,
                    Fingerprint = StoreAttributes.ImpliedDirectory,
                    SyncedAt = askedAt,
                }, cancellationToken).ConfigureAwait(false);
                return await services.Tree.MarkPersistedAsync(status.Path, commit, cancellationToken)
                    .ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Something in the store under the name that the fabric never saw: the path's policy decides, keep-both by
    /// default, so nobody has to repair anything. False when ours has given way.
    /// </summary>
    private async ValueTask<bool> ResolveConflictAsync(
        PersistRecord record, FileStatus status, Mount mount, FabricPath? aside, CancellationToken cancellationToken)
    {
        var storePath = mount.StorePath(status.Path);
        var seen = await mount.Store.TryStatAsync(storePath, cancellationToken).ConfigureAwait(false);
        if (seen is null || !IsForeign(status, seen) || IsOurs(record, status, seen))
        {
            return true;
        }

        var policy = record.Policy ?? services.Paths.ConflictPolicyFor(status.Path);
        if (seen.Fingerprint.Kind == EntryKind.Directory && policy != ConflictPolicy.Theirs)
        {
            throw new FabricException(
                FabricErrorKind.Conflict, "persist", status.Path.Value, "the under store has a directory of that name",
                RetryAdvice.Backoff);
        }

        switch (policy)
        {
            case ConflictPolicy.Ours:
                return true;
            case ConflictPolicy.Theirs:
                await GiveWayAsync(status, cancellationToken).ConfigureAwait(false);
                return false;
        }

        if (aside is not { } kept)
        {
            throw new FabricException(
                FabricErrorKind.Conflict, "persist", status.Path.Value,
                "the under store has another file of that name, and the path is too long to keep both",
                RetryAdvice.Backoff);
        }

        await storeChange.RunAnnouncedAsync(
            new StoreChangeSubject(IntentKinds.Rename, status.Path, kept, mount.Id),
            () => mount.Store.RenameAsync(storePath, mount.StorePath(kept), overwrite: false, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        services.Absent.Drop(kept);
        await services.Invalidations.InvalidateAsync(kept, cancellationToken).ConfigureAwait(false);
        services.Invalidations.Note(kept.Parent);
        return true;
    }

    // The entry goes with its record; the next access finds the store's file.
    private async ValueTask GiveWayAsync(FileStatus status, CancellationToken cancellationToken)
    {
        await services.Tree.RemoveAsync(
            status.Path, new RemoveCommit { Only = status.Version.Inode }, cancellationToken).ConfigureAwait(false);
        services.Invalidations.Note(status.Path);
        services.Pages.Remove(status.Version);
    }

    // An unpersisted entry keeps the fingerprint of what the store held when it was written over: that is ours to
    // replace.
    private static bool IsForeign(FileStatus status, UfsStatus seen) =>
        status.Fingerprint is null || !status.Fingerprint.SameContent(seen.Fingerprint);

    // An earlier attempt's commit ended without an answer and may have got there.
    private static bool IsOurs(PersistRecord record, FileStatus status, UfsStatus seen) =>
        record.IsCommitting
            && seen.Fingerprint.Kind == EntryKind.File
            && seen.Fingerprint.LengthBytes == status.LengthBytes;

    private static async ValueTask NoteCommittingAsync(PersistEntry entry, CancellationToken cancellationToken) =>
        await entry.TryChangeAsync(
            static record => record with { IsCommitting = true, State = PersistStates.Uploading }, cancellationToken)
            .ConfigureAwait(false);

    private async ValueTask NoteFailureAsync(
        PersistEntry entry, FabricException failure, CancellationToken cancellationToken)
    {
        var settings = services.Settings;
        var pause = Math.Min(
            settings.PersistBackoffMax.TotalMilliseconds,
            settings.PersistBackoffMin.TotalMilliseconds * Math.Pow(2, Math.Min(entry.Record.Attempts, 30)));

        // Half fixed, half chance: attempts that failed together do not come back together.
        var next = services.Time.GetUtcNow().ToUnixTimeMilliseconds()
            + (long)(pause * (0.5 + (0.5 * services.Random.NextDouble())));

        // When it is gone it was replaced or deleted meanwhile: its failure is nobody's any more.
        await entry.TryChangeAsync(
            record => record with
            {
                State = failure.Kind == FabricErrorKind.Conflict ? PersistStates.Conflict : PersistStates.Queued,
                Attempts = record.Attempts + 1,
                NextAttemptUnixMs = next,
                Reason = failure.Message,
                ReasonKind = failure.Kind.ToString(),
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where a stranger in the store is kept; null when the path has no room for the suffix.</summary>
    private static FabricPath? AsideOf(FileStatus status)
    {
        // 60 characters of up to 3 bytes, the suffix and an id fit into any name.
        var name = status.Path.Name;
        var length = Math.Min(name.Length, 60);
        var stem = name[..(length > 0 && char.IsHighSurrogate(name[length - 1]) ? length - 1 : length)];
        var text = $"{status.Path.Parent.Value.TrimEnd('/')}/{stem}.conflict-{status.Version.Inode}";
        return FabricPath.TryParse(text, out var path, out _) ? path : null;
    }
}
