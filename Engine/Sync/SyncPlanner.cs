using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Engine.Namespace;

namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// The fingerprint rules. Pure: what the fabric knows and what the store said in, one action out. An entry that only
/// the fabric has is never touched by what the store lacks or has under its name: its persist decides that conflict.
/// </summary>
internal static class SyncPlanner
{
    /// <summary>Compares a row with an observation of the same name.</summary>
    /// <param name="known">What the fabric knows.</param>
    /// <param name="observed">What the store said.</param>
    /// <param name="isProven">Where the store cannot tell: its bytes were compared and are the same.</param>
    public static SyncPlan Plan(InodeRow? known, Fingerprint? observed, bool isProven = false)
    {
        if (known is null)
        {
            return new SyncPlan(observed is null ? SyncAction.Absent : SyncAction.Inserted, null);
        }

        if (known.Persistence != PersistenceState.Persisted)
        {
            // A directory made here first simply becomes persisted once the store has it too.
            return known.Kind == EntryKind.Directory && observed is { Kind: EntryKind.Directory }
                ? new SyncPlan(
                    SyncAction.Touched, known with { Persistence = PersistenceState.Persisted, Fingerprint = observed })
                : new SyncPlan(SyncAction.KeptUnpersisted, null);
        }

        if (observed is null)
        {
            return new SyncPlan(SyncAction.Removed, null);
        }

        if (observed.Kind != known.Kind)
        {
            return new SyncPlan(SyncAction.Replaced, null);
        }

        var same = known.Fingerprint is not null
            && (known.Fingerprint.SameContent(observed)
                || (isProven && known.Fingerprint.MayBeSameContent(observed)));
        if (!same)
        {
            return new SyncPlan(SyncAction.ContentChanged, NewContent(known, observed));
        }

        var metadata = known.Fingerprint!.SameMetadata(observed);
        return metadata && known.Fingerprint == observed
            ? new SyncPlan(SyncAction.Touched, known)
            : new SyncPlan(metadata ? SyncAction.Touched : SyncAction.MetadataUpdated, WithMetadata(known, observed));
    }

    /// <summary>
    /// The row where a listing cannot tell whether the content is the same: the metadata is taken over, the content
    /// stays as it was last known and is compared at its next use, as the row says that it was never synced. Null when
    /// it says so already.
    /// </summary>
    public static InodeRow? Suspect(InodeRow known, Fingerprint observed)
    {
        var next = WithMetadata(known, observed) with
        {
            Fingerprint = observed with { ContentTag = known.Fingerprint!.ContentTag },
            SyncedAt = HybridTimestamp.Never,
        };
        return next == known ? null : next;
    }

    /// <summary>A directory the store lacks, above something only the fabric has.</summary>
    public static SyncPlan Keep(InodeRow known) => new(
        SyncAction.KeptUnpersisted, known with { Persistence = PersistenceState.NotPersisted, Fingerprint = null });

    /// <summary>The row of an entry the fabric did not know.</summary>
    public static InodeRow NewRow(InodeId id, InodeRow parent, string name, SyncObserved seen)
    {
        // One allocation: a million of these are made in a row.
        var observed = seen.Fingerprint;
        return new InodeRow
        {
            Id = id,
            ParentId = parent.Id,
            Name = name,
            Kind = observed.Kind,
            LengthBytes = observed.LengthBytes,
            ModifiedUnixMs = observed.ModifiedUnixMs,
            CreatedUnixMs = observed.ModifiedUnixMs,
            Owner = observed.Owner.Length > 0 ? observed.Owner : FabricCaller.System.User,
            Group = observed.Group.Length > 0 ? observed.Group : FabricCaller.System.Group,
            Mode = observed.Mode >= 0 ? observed.Mode : observed.Kind == EntryKind.Directory ? 0x1ED : 0x1A4,
            Pin = parent.Pin,
            Persistence = PersistenceState.Persisted,
            MountId = seen.Mount,
            Fingerprint = observed,
            SyncedAt = seen.SyncedAt,
        };
    }

    /// <summary>Extended attributes the store carries replace ours of the same kind and leave the others.</summary>
    public static string? MergeXAttrs(
        InodeRow row, IReadOnlyDictionary<string, string> carried, FabricPath path)
    {
        var merged = XAttrText.Parse(row.XAttrs)
            .Where(a => a.Key != XAttrNames.ContentType
                && !a.Key.StartsWith(XAttrNames.UserMetadataPrefix, StringComparison.Ordinal))
            .Concat(carried)
            .ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal);
        return XAttrText.Format(merged, row.Kind, path);
    }

    /// <summary>
    /// The row with the ACL the store has, and the mode that it gives: the store's own mode shows the mask in place of
    /// the group. Null leaves what is known.
    /// </summary>
    public static InodeRow WithAcl(InodeRow row, string? acl)
    {
        if (string.IsNullOrEmpty(acl))
        {
            return acl is null || row.Acl is null
                ? row
                : row with { Acl = null, Mode = row.Fingerprint is { Mode: >= 0 } told ? told.Mode : row.Mode };
        }

        var seen = PosixAcl.Parse(acl);
        return row with { Acl = seen.ToString(), Mode = (row.Mode & ~0x1FF) | seen.Mode };
    }

    private static InodeRow NewContent(InodeRow known, Fingerprint observed) =>
        WithMetadata(known, observed) with
        {
            LengthBytes = observed.LengthBytes,
            ModifiedUnixMs = observed.ModifiedUnixMs,
            ContentVersion = known.ContentVersion.Next(),
            ContentTag = null,
        };

    // What the store says of owner, group and mode counts where it says something new: who made an entry here owns it,
    // whatever account the store's process has. Of a directory that was implied, the first word is nothing new either.
    private static InodeRow WithMetadata(InodeRow known, Fingerprint observed)
    {
        var before = known.Fingerprint;
        return before == StoreAttributes.ImpliedDirectory
            ? known with { Fingerprint = observed }
            : known with
            {
                Fingerprint = observed,
                Owner = observed.Owner.Length > 0 && observed.Owner != before?.Owner ? observed.Owner : known.Owner,
                Group = observed.Group.Length > 0 && observed.Group != before?.Group ? observed.Group : known.Group,
                Mode = observed.Mode >= 0 && observed.Mode != before?.Mode ? observed.Mode : known.Mode,
            };
    }
}
