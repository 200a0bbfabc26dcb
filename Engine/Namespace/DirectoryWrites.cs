using OrleansAlluxio.Engine.Persist;

namespace OrleansAlluxio.Engine.Namespace;

/// <summary>
/// Commits of one directory's entries. Each is one metastore transaction under compare-and-set; when someone else
/// changed the row first it is planned anew on what is there now, so a conflict never reaches the caller unless it
/// lasts.
/// </summary>
public sealed class DirectoryWrites(
    DirectoryEntries entries, IMetastore metastore, HybridLogicalClock clock, TimeProvider time, NamespaceFence fence,
    DirectoryOptionsModel options)
{
    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Makes a written file visible, replacing what has its name.</summary>
    public async ValueTask<WriteCommitted> CompleteWriteAsync(
        FabricPath path, WriteCommit commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commit);
        InodeRow? replaced = null;
        var row = await CommitAsync(path, "create", (self, existing) =>
        {
            replaced = existing;
            WriteConditions.Check(path, existing, commit.Options);
            WriteConditions.CheckBase(path, existing, commit.Base);
            var next = NewFile(self, path, commit, existing);
            List<MetastoreChange> changes = [];
            if (existing is not null)
            {
                changes.Add(new MetastoreChange.DeleteInode(existing.Id, existing.RowVersion));
                DropPersist(changes, existing);
            }

            changes.Add(new MetastoreChange.InsertInode(next));
            PinChanges.Note(changes, existing, next);
            if (commit.Persistence == PersistenceState.ToPersist)
            {
                var record = new PersistRecord
                {
                    Inode = next.Id.Value,
                    Version = next.ContentVersion.Value,
                    AcknowledgedUnixMs = NowMs,
                    LengthBytes = next.LengthBytes,
                    Copies = commit.Copies,
                    CopiesWanted = commit.CopiesWanted,
                };
                changes.Add(new MetastoreChange.PutDocument(
                    DocumentKinds.Persist, PersistRecord.KeyOf(next.Id), record.ToPayload(), null));
            }

            ClearIntent(changes, commit.IntentKey);
            if (commit.Fingerprint is null)
            {
                changes.Add(new MetastoreChange.EnforceQuotas()); // In the store it is too late to refuse.
            }

            return (changes, next);
        }, cancellationToken).ConfigureAwait(false);
        return new WriteCommitted(
            InodeStatus.Of(row!, path, HybridTimestamp.Never),
            replaced is null ? null : new FileVersion(replaced.Id, replaced.ContentVersion));
    }

    /// <summary>Has a directory under a name.</summary>
    public async ValueTask<FileStatus> EnsureDirectoryAsync(
        FabricPath path, DirectoryDraft draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (path.IsRoot)
        {
            var self = await entries.RequireAsync("mkdir", cancellationToken).ConfigureAwait(false);
            return draft.AllowExisting ? InodeStatus.Of(self, path, HybridTimestamp.Never) : throw Exists(path);
        }

        var id = await metastore.ReserveIdsAsync(MetastoreSequence.Inode, 1, cancellationToken).ConfigureAwait(false);
        var row = await CommitAsync(path, "mkdir", (self, existing) =>
        {
            if (existing is not null)
            {
                if (existing.Kind == EntryKind.File || !draft.AllowExisting)
                {
                    throw Exists(path);
                }

                List<MetastoreChange> others = [];
                ClearIntent(others, draft.IntentKey);
                var isNews = draft.Fingerprint is not null && existing.Persistence != PersistenceState.Persisted;
                if (!isNews && draft.XAttrs is null)
                {
                    return (others, existing);
                }

                // Made here first; the store has it by now.
                var known = !isNews ? existing : existing with
                {
                    Persistence = PersistenceState.Persisted,
                    Fingerprint = draft.Fingerprint,
                    SyncedAt = draft.SyncedAt,
                };
                known = AttributePlanner.Plan(known, new AttributeChange { SetXAttrs = draft.XAttrs }, path);
                others.Add(new MetastoreChange.UpdateInode(known, existing.RowVersion));
                return (others, known with { RowVersion = existing.RowVersion + 1 });
            }

            var next = NewDirectory(self, path, draft, new InodeId(id));
            List<MetastoreChange> changes = [new MetastoreChange.InsertInode(next)];
            PinChanges.Note(changes, null, next);
            ClearIntent(changes, draft.IntentKey);
            return (changes, next);
        }, cancellationToken).ConfigureAwait(false);
        if (draft.XAttrs is not null)
        {
            fence.Raise(path); // The directory's own owner may know the row as it was.
        }

        return InodeStatus.Of(row!, path, HybridTimestamp.Never);
    }

    /// <summary>Takes an entry out of the tree; null when it was not there.</summary>
    public async ValueTask<FileStatus?> RemoveAsync(
        FabricPath path, RemoveCommit commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commit);
        InodeRow? removed = null;
        await CommitAsync(path, "delete", (_, existing) =>
        {
            removed = existing is not null && (commit.Only is null || existing.Id == commit.Only) ? existing : null;
            List<MetastoreChange> changes = [];
            ClearIntent(changes, commit.IntentKey);
            if (removed is null)
            {
                return (changes, existing);
            }

            changes.Add(removed.Kind == EntryKind.Directory && commit.Recursive
                ? new MetastoreChange.DetachSubtree(removed.Id, removed.RowVersion)
                : new MetastoreChange.DeleteInode(removed.Id, removed.RowVersion));
            DropPersist(changes, removed);
            PinChanges.Note(changes, removed, null);
            entries.MarkRemoved(path.Name, clock.Now());
            return (changes, null);
        }, cancellationToken).ConfigureAwait(false);
        if (removed is null)
        {
            return null;
        }

        if (removed.Kind == EntryKind.Directory)
        {
            fence.Raise(path);
        }

        return InodeStatus.Of(removed, path, HybridTimestamp.Never);
    }

    /// <summary>Changes attributes of an entry, or of the root.</summary>
    public async ValueTask<FileStatus> SetAttributesAsync(
        FabricPath path, AttributeChange change, Fingerprint? fingerprint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        var startedAt = clock.Now();
        var row = await CommitAsync(path, "set attributes", (_, existing) =>
        {
            var old = existing ?? throw NotFound("set attributes", path);
            var next = AttributePlanner.Plan(old, change, path) with
            {
                Fingerprint = fingerprint ?? old.Fingerprint,
                SyncedAt = fingerprint is null ? old.SyncedAt : startedAt,
            };
            List<MetastoreChange> changes = [new MetastoreChange.UpdateInode(next, old.RowVersion)];
            PinChanges.Note(changes, old, next);
            return (changes, next with { RowVersion = old.RowVersion + 1 });
        }, cancellationToken).ConfigureAwait(false);
        if (row!.Kind == EntryKind.Directory)
        {
            fence.Raise(path); // The directory's own owner knows the row as it was.
        }

        return InodeStatus.Of(row!, path, HybridTimestamp.Never);
    }

    /// <summary>Changes the persistence of a content, if the entry still has it.</summary>
    public async ValueTask<bool> SetPersistenceAsync(
        FabricPath path, PersistCommit? persisted, FileVersion file, PersistenceState state,
        CancellationToken cancellationToken)
    {
        var applied = false;
        await CommitAsync(path, "persist", (_, existing) =>
        {
            List<MetastoreChange> changes = [];
            ClearIntent(changes, persisted?.IntentKey);
            applied = existing is not null && existing.Id == file.Inode && existing.ContentVersion == file.Version
                && (persisted?.MovedFrom is { } from
                    ? existing.Persistence == PersistenceState.Persisted && existing.Fingerprint == from
                    : existing.Persistence != PersistenceState.Persisted);
            if (!applied)
            {
                return (changes, existing);
            }

            var next = existing! with
            {
                Persistence = state,
                Fingerprint = persisted?.Fingerprint ?? existing.Fingerprint,
                SyncedAt = persisted?.SyncedAt ?? existing.SyncedAt,

                // Bytes that only moved keep the tag that users know them by.
                ContentTag = persisted?.MovedFrom is null
                    ? existing.ContentTag
                    : InodeStatus.Of(existing, path, HybridTimestamp.Never).ContentTag,
            };
            changes.Add(new MetastoreChange.UpdateInode(next, existing.RowVersion));
            if (state == PersistenceState.Persisted)
            {
                DropPersist(changes, existing);
            }

            return (changes, next with { RowVersion = existing.RowVersion + 1 });
        }, cancellationToken).ConfigureAwait(false);
        return applied;
    }

    /// <summary>Plans on the row that is there, commits, and does so again when someone was faster.</summary>
    private async ValueTask<InodeRow?> CommitAsync(
        FabricPath path,
        string operation,
        Func<InodeRow, InodeRow?, (IReadOnlyList<MetastoreChange> Changes, InodeRow? Left)> plan,
        CancellationToken cancellationToken)
    {
        var name = path.Name;
        for (var attempt = 1; ; attempt++)
        {
            var self = await entries.RequireAsync(operation, cancellationToken).ConfigureAwait(false);
            InodeRow? left = null;
            entries.Unsettle(name);
            try
            {
                var existing = path.IsRoot
                    ? await metastore.TryGetInodeAsync(self.Id, cancellationToken).ConfigureAwait(false)
                    : await metastore.TryFindChildAsync(self.Id, name, cancellationToken).ConfigureAwait(false);
                var (changes, next) = plan(self, existing);
                if (changes.Count > 0)
                {
                    entries.MarkChanged(name, clock.Now());
                    await metastore.CommitAsync(changes, cancellationToken).ConfigureAwait(false);
                }

                left = next;
                if (path.IsRoot && next is not null)
                {
                    entries.SetSelf(next);
                }

                return next;
            }
            catch (FabricException e) when (attempt < options.ConflictRetriesMax && CommitRaces.IsRace(e))
            {
                // The row, or the directory itself, moved between our read and our commit: look again.
                if (e.Kind == FabricErrorKind.NotFound)
                {
                    fence.Raise(entries.Path);
                }
            }
            finally
            {
                entries.Settle(name, path.IsRoot ? null : left);
            }
        }
    }

    private static InodeRow NewFile(InodeRow self, FabricPath path, WriteCommit commit, InodeRow? replaced)
    {
        if (commit.Base is not null)
        {
            return NewContent(path, commit, replaced!);
        }

        var wanted = commit.Options;
        var made = new InodeRow
        {
            Id = commit.Inode,
            ParentId = self.Id,
            Name = path.Name,
            Kind = EntryKind.File,
            LengthBytes = commit.LengthBytes,
            ModifiedUnixMs = commit.ModifiedUnixMs ?? commit.Fingerprint?.ModifiedUnixMs
                ?? commit.SyncedAt.UnixMilliseconds,
            CreatedUnixMs = commit.SyncedAt.UnixMilliseconds,
            Owner = wanted.Caller.User,
            Group = wanted.Caller.Group,
            Mode = wanted.Mode ?? 0x1A4, // 0644
            XAttrs = XAttrText.Format(commit.XAttrs, EntryKind.File, path),
            TtlMs = wanted.TtlMs ?? -1,
            TtlAction = wanted.TtlAction,
            Pin = replaced?.Pin ?? self.Pin,
            BlockBytes = wanted.BlockBytes ?? FabricLimits.BlockBytesDefault,
            ContentTag = commit.ContentTag,
            Persistence = commit.Persistence,
            MountId = commit.Mount,

            // What is not in the store yet remembers what it replaces there: that is no conflict, and goes when this
            // goes.
            Fingerprint = commit.Fingerprint ?? replaced?.Fingerprint,
            SyncedAt = commit.Fingerprint is null ? HybridTimestamp.Never : commit.SyncedAt,
        };
        return NewPermissions.Give(self, made, wanted.Acl, path);
    }

    // The same file with other bytes: what is kept with it stays, also what changed since the write began.
    private static InodeRow NewContent(FabricPath path, WriteCommit commit, InodeRow before) => before with
    {
        Id = commit.Inode,
        RowVersion = 1,
        ContentVersion = ContentVersion.First,
        LengthBytes = commit.LengthBytes,
        ModifiedUnixMs = commit.Fingerprint?.ModifiedUnixMs ?? commit.SyncedAt.UnixMilliseconds,
        XAttrs = commit.XAttrs is { } asked ? XAttrText.Format(asked, EntryKind.File, path) : before.XAttrs,
        ContentTag = commit.ContentTag,
        State = FileState.Complete,
        Persistence = commit.Persistence,
        MountId = commit.Mount,
        Fingerprint = commit.Fingerprint ?? before.Fingerprint,
        SyncedAt = commit.Fingerprint is null ? HybridTimestamp.Never : commit.SyncedAt,
    };

    private InodeRow NewDirectory(InodeRow self, FabricPath path, DirectoryDraft draft, InodeId id)
    {
        var made = new InodeRow
        {
            Id = id,
            ParentId = self.Id,
            Name = path.Name,
            Kind = EntryKind.Directory,
            Pin = self.Pin,
            ModifiedUnixMs = NowMs,
            CreatedUnixMs = NowMs,
            Owner = draft.Caller.User,
            Group = draft.Caller.Group,
            Mode = draft.Mode,
            Persistence = draft.Fingerprint is null ? PersistenceState.NotPersisted : PersistenceState.Persisted,
            MountId = draft.Mount,
            Fingerprint = draft.Fingerprint,
            SyncedAt = draft.SyncedAt,
            XAttrs = XAttrText.Format(draft.XAttrs, EntryKind.Directory, path),
            ChildrenSyncedAt = draft.AbsentSince,
        };
        return NewPermissions.Give(self, made, null, path);
    }

    internal static void ClearIntent(List<MetastoreChange> changes, string? intentKey)
    {
        if (intentKey is not null)
        {
            changes.Add(new MetastoreChange.DeleteDocument(DocumentKinds.Intent, intentKey, null));
        }
    }

    internal static void DropPersist(List<MetastoreChange> changes, InodeRow row)
    {
        if (row.Kind == EntryKind.File && row.Persistence == PersistenceState.ToPersist)
        {
            changes.Add(new MetastoreChange.DeleteDocument(DocumentKinds.Persist, PersistRecord.KeyOf(row.Id), null));
        }
    }

    private static FabricException Exists(FabricPath path) =>
        new(FabricErrorKind.AlreadyExists, "mkdir", path.Value, "something of that name is there already");

    private static FabricException NotFound(string operation, FabricPath path) =>
        new(FabricErrorKind.NotFound, operation, path.Value, "no such file or directory");
}
