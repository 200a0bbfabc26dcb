using OrleansAlluxio.Engine.Intents;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Persist;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>
/// Makes a written file visible. Under one hold of its path: conditions, intent, the store's commit, the tree's flip.
/// Whoever
/// commits last in the store is also last in the tree.
/// </summary>
public sealed class FileCompletion(
    EngineServices services, Parents parents, StoreChange storeChange, PersistQueue persists)
{
    /// <summary>Completes a draft whose pages are put and whose store writer, if any, has all bytes.</summary>
    public async ValueTask<FileStatus> CompleteAsync(
        FileDraft draft, IUfsWriter? store, WrittenContent content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var hold = await services.Holds.AcquireAsync(draft.Path, draft.ExactSource, cancellationToken)
            .ConfigureAwait(false);
        await using var holding = hold.ConfigureAwait(false);
        try
        {
            return await CompleteHeldAsync(draft, store, content, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e) when (ChangeElsewhere.Is(e))
        {
            // Its bytes are here: begun again, it goes to the one who leads.
            throw new FabricException(
                FabricErrorKind.Conflict, "complete", draft.Path.Value,
                "since the write began this came to be the leading silo's to change; begin again",
                RetryAdvice.Backoff, e);
        }
    }

    /// <summary>The same for a caller that holds the path.</summary>
    internal async ValueTask<FileStatus> CompleteHeldAsync(
        FileDraft draft, IUfsWriter? store, WrittenContent content, CancellationToken cancellationToken)
    {
        if (draft.Lease is { } lease)
        {
            // Renewing proves that it is still ours.
            await services.Tree.AcquireLeaseAsync(draft.Path, lease, cancellationToken).ConfigureAwait(false);
        }

        if (services.Mounts.Of(draft.Path).Id != draft.Mount.Id)
        {
            throw new FabricException(
                FabricErrorKind.Conflict, "complete", draft.Path.Value,
                "another store was mounted here since the write began");
        }

        await RequireSourceAsync(draft, cancellationToken).ConfigureAwait(false);
        var before = store is not null || draft.Base is not null || !IsUnconditional(draft.Options)
            ? await CheckAsync(draft, cancellationToken).ConfigureAwait(false)
            : null;

        using var room = await services.Quotas
            .TakeAsync(services, draft.Path, content.LengthBytes, cancellationToken).ConfigureAwait(false);
        var status = store is null
            ? await FlipAsync(draft, content, null, null, cancellationToken).ConfigureAwait(false)
            : await storeChange.RunAsync(
                new StoreChangeSubject(IntentKinds.Write, draft.Path, null, draft.Mount.Id) { Before = before },
                async intent =>
                {
                    var askedAt = await services.Holds.NowAsync(cancellationToken).ConfigureAwait(false);
                    var since = services.Time.GetTimestamp();
                    var committed = await store.CommitAsync(cancellationToken).ConfigureAwait(false);
                    if (services.Holds.Silo is not null)
                    {
                        // The flip is to be later than the listings that were begun before the store had it, by the
                        // clock of the silo that leads, which has gone on as long since.
                        services.Clock.Observe(askedAt.Later(services.Time.GetElapsedTime(since)));
                    }

                    try
                    {
                        return await FlipAsync(
                            draft, content, new StoredContent(committed, askedAt), intent, cancellationToken)
                                .ConfigureAwait(false);
                    }
                    catch (FabricException e) when (
                        e.Kind is FabricErrorKind.PreconditionFailed or FabricErrorKind.AlreadyExists)
                    {
                        // The condition held when the store was told to commit: that it was refused would be a lie.
                        throw new FabricException(
                            FabricErrorKind.Conflict, "complete", draft.Path.Value,
                            "the under store was changed past the fabric while this was written: it has one of the two",
                            RetryAdvice.Never, e);
                    }
                },
                cancellationToken).ConfigureAwait(false);
        if (draft.Lease is { } held)
        {
            // The file is complete: giving the lease back is not to make that look otherwise.
            await services.Tree.ReleaseLeaseAsync(draft.Path, held.Id, CancellationToken.None).ConfigureAwait(false);
        }

        return status;
    }

    // The flip checks in its own step, too: that is enough for what changes nothing before it and asks for nothing.
    private static bool IsUnconditional(CreateOptions options) =>
        options is { Overwrite: true, IfContentTag: null, IfMark: null };

    private async ValueTask<FileStatus?> CheckAsync(FileDraft draft, CancellationToken cancellationToken)
    {
        var known = await services.Tree.LookupAsync(draft.Path, cancellationToken).ConfigureAwait(false);
        ChangeElsewhere.Refuse(services.Holds, known.Status);
        Namespace.WriteConditions.Check(draft.Path, known.Status, draft.Options);
        Namespace.WriteConditions.CheckBase(draft.Path, known.Status?.Version, draft.Base?.Version);
        await RequireBaseInStoreAsync(draft, known.Status, cancellationToken).ConfigureAwait(false);
        return known.Status;
    }

    /// <summary>
    /// The tree's part alone, for a file that the store already has under its path (a copy, an upload).
    /// </summary>
    public async ValueTask<FileStatus> FlipAsync(
        FileDraft draft, WrittenContent content, StoredContent? stored, string? intent,
        CancellationToken cancellationToken)
    {
        if (stored is not null && stored.Status.Fingerprint.LengthBytes != content.LengthBytes)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "complete", draft.Path.Value,
                $"{content.LengthBytes} bytes were sent and the under store has "
                    + $"{stored.Status.Fingerprint.LengthBytes}");
        }

        await parents.EnsureAsync(draft.Path, draft.Mount, draft.Options.Caller, stored is not null, cancellationToken)
            .ConfigureAwait(false);
        var committed = await services.Tree.CompleteWriteAsync(draft.Path, new WriteCommit
        {
            Inode = draft.Inode,
            LengthBytes = content.LengthBytes,
            Options = draft.Options,
            Mount = draft.Mount.Id,
            ContentTag = content.ContentTag,
            Persistence = draft.WriteType switch
            {
                WriteType.MustCache => PersistenceState.NotPersisted,
                WriteType.AsyncThrough => PersistenceState.ToPersist,
                _ => PersistenceState.Persisted,
            },
            Fingerprint = stored?.Status.Fingerprint,
            XAttrs = draft.Options.XAttrs,
            IntentKey = intent,
            SyncedAt = stored?.AskedAt ?? services.Clock.Now(),
            ModifiedUnixMs = content.ModifiedUnixMs,
            Base = draft.Base?.Version,
            Copies = draft.CopiedTo.Count > 0 ? draft.CopiedTo : null,
            CopiesWanted = draft.Copies.Wanted,
        }, cancellationToken).ConfigureAwait(false);
        services.Absent.Drop(draft.Path);
        if (committed.Status.Pinned)
        {
            services.Pages.SetPinned(
                draft.Inode, DataManagement.PinMediaText.Parse(committed.Status.PinMedia));
        }

        if (committed.Replaced is { } replaced)
        {
            services.Pages.MarkClean(replaced); // Readers that have it open may finish; eviction takes it after.
        }

        if (draft.WriteType == WriteType.AsyncThrough)
        {
            persists.Enqueue(draft.Inode);
        }

        return committed.Status;
    }

    private async ValueTask RequireSourceAsync(FileDraft draft, CancellationToken cancellationToken)
    {
        if (draft.ExactSource is not { } source)
        {
            return;
        }

        var known = await services.Tree.LookupAsync(source, cancellationToken).ConfigureAwait(false);
        if (known.Status is null || FileMark.Of(known.Status) != draft.Options.ExactCopyOf)
        {
            throw new FabricException(
                FabricErrorKind.PreconditionFailed, "copy", source.Value, "another file is there by now");
        }
    }

    /// <summary>
    /// What was changed in the store behind the fabric's back is not replaced by what was made of the content before.
    /// A change in the moment between this look and the store's commit is not seen, as with any other write.
    /// </summary>
    private async ValueTask RequireBaseInStoreAsync(
        FileDraft draft, FileStatus? known, CancellationToken cancellationToken)
    {
        if (draft.Base is null || known is not { Persistence: PersistenceState.Persisted, Fingerprint: { } expected })
        {
            return;
        }

        var seen = await draft.Mount.Store.TryStatAsync(draft.Mount.StorePath(draft.Path), cancellationToken)
            .ConfigureAwait(false);
        if (seen is null || !expected.SameContent(seen.Fingerprint))
        {
            services.Invalidations.Note(draft.Path);
            throw new FabricException(
                FabricErrorKind.PreconditionFailed, "append", draft.Path.Value,
                "the under store has another content by now");
        }
    }
}
