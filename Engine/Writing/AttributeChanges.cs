using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Engine.DataManagement;
using OrleansAlluxio.Engine.Intents;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>Changes attributes: in the store where it keeps them, then in the tree.</summary>
public sealed class AttributeChanges(EngineServices services, StatusReads reads, StoreChange storeChange)
{
    // More workers than any cluster we know keeps one file on.
    private const int ReplicasMax = 1000;

    /// <summary>Changes attributes and returns the status after.</summary>
    public async ValueTask<FileStatus> SetAsync(
        FabricPath path, AttributeChange change, CancellationToken cancellationToken) =>
        (await SetAsync(path, change, null, cancellationToken).ConfigureAwait(false))!;

    /// <summary>
    /// Changes attributes if it is still wanted, asked under the hold of the path. Whether they were changed.
    /// </summary>
    internal async ValueTask<bool> TrySetAsync(
        FabricPath path, AttributeChange change, Func<FileStatus, bool> isWanted,
        CancellationToken cancellationToken) =>
        await SetAsync(path, change, isWanted, cancellationToken).ConfigureAwait(false) is not null;

    private async ValueTask<FileStatus?> SetAsync(
        FabricPath path, AttributeChange change, Func<FileStatus, bool>? isWanted, CancellationToken cancellationToken)
    {
        await reads.GetAsync("set attributes", path, change, cancellationToken).ConfigureAwait(false);
        var mount = services.Mounts.Of(path);
        if (change.Mode is < 0 or > 0xFFF || change.TtlMs is < -1)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "set attributes", path.Value,
                "a mode has the bits 0..07777, a time to live is -1 or a period");
        }

        if (change is { Pinned: true, PinMedia: { } media })
        {
            change = change with { PinMedia = PinMediaText.Canonical(media, path, services.Pages.GetStatistics()) };
        }

        var hold = await services.Holds.AcquireAsync(path, null, cancellationToken).ConfigureAwait(false);
        await using var holding = hold.ConfigureAwait(false);
        var known = await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
        var status = known.Status
            ?? throw new FabricException(
                FabricErrorKind.NotFound, "set attributes", path.Value, "no such file or directory");
        if (isWanted?.Invoke(status) == false)
        {
            return null;
        }

        ChangeElsewhere.Refuse(services.Holds, status);
        CheckReplication(path, status, change);

        if (change.Acl is { Length: > 0 } acl)
        {
            // Where a store keeps a mode only, an ACL is carried as far as it is one; the fabric keeps the entries.
            var bits = AttributePlanner.AclOf(acl, status.Kind, path).Mode;
            change = change with { Mode = ((change.Mode ?? status.Mode) & ~0x1FF) | bits };
        }

        var changed = CarriesOver(status, mount, change)
            ? await storeChange.RunAsync(
                new StoreChangeSubject(IntentKinds.Attributes, path, null, mount.Id),
                intent => SetBothAsync(status, mount, change, intent, cancellationToken),
                cancellationToken).ConfigureAwait(false)
            : await services.Tree.SetAttributesAsync(path, change, null, cancellationToken).ConfigureAwait(false);
        if (change.Pinned == true && !changed.IsDirectory)
        {
            services.Pages.SetPinned(changed.Version.Inode, PinMediaText.Parse(changed.PinMedia));
        }
        else if (change.Pinned == false && !changed.IsDirectory)
        {
            services.Pages.SetPinned(changed.Version.Inode, pinned: false);
        }

        return changed;
    }

    private static void CheckReplication(FabricPath path, FileStatus status, AttributeChange change)
    {
        var min = change.ReplicationMin ?? status.ReplicationMin;
        var max = change.ReplicationMax ?? status.ReplicationMax;
        if ((change.ReplicationMin ?? change.ReplicationMax) is not null
            && (min is < 0 or > ReplicasMax || max is < -1 or > ReplicasMax || (max >= 0 && max < min)))
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "set attributes", path.Value,
                $"replicas are 0 to {ReplicasMax} at least, and -1 or as many at most");
        }
    }

    private static bool CarriesOver(FileStatus status, Mount mount, AttributeChange change) =>
        status.Persistence == PersistenceState.Persisted && mount.Path != status.Path && !mount.Record.ReadOnly
        && mount.Store.Capabilities.PosixAttributes
        && ((change.Mode ?? change.Owner ?? change.Group ?? (object?)change.ModifiedUnixMs) is not null
            || (mount.Store.Capabilities.PosixAcls && change.Acl is not null));

    /// <summary>
    /// The ACL to send. A store takes a mode's group bits for the mask where there is an ACL; here they are the group's
    /// own entry, so an ACL that stays is sent with a new mode.
    /// </summary>
    private static string? AclOf(FileStatus known, UfsStatus? before, Mount mount, AttributeChange change)
    {
        if (!mount.Store.Capabilities.PosixAcls || change.Acl is not null)
        {
            return mount.Store.Capabilities.PosixAcls ? change.Acl : null;
        }

        return change.Mode is { } mode && (before?.Acl ?? known.Acl) is { Length: > 0 } held
            ? PosixAcl.Parse(held).WithMode(mode & 0x1FF).ToString()
            : null;
    }

    private async ValueTask<FileStatus> SetBothAsync(
        FileStatus known, Mount mount, AttributeChange change, string intent, CancellationToken cancellationToken)
    {
        var path = known.Path;
        // Content the fabric has not seen must not pass for what it knows: then the store's answer is left to the next
        // comparison.
        var before = await mount.Store.TryStatAsync(mount.StorePath(path), cancellationToken).ConfigureAwait(false);
        var isKnown = before is not null && known.Fingerprint?.SameContent(before.Fingerprint) == true;
        var askedAt = await services.Holds.NowAsync(cancellationToken).ConfigureAwait(false);
        var stored = await mount.Store.SetAttributesAsync(
            mount.StorePath(path),
            new UfsAttributes(
                change.Owner, change.Group, change.Mode, change.ModifiedUnixMs, AclOf(known, before, mount, change)),
            cancellationToken).ConfigureAwait(false)
            ?? throw new FabricException(
                FabricErrorKind.NotFound, "set attributes", path.Value, "it is gone from the under store");
        var status = await services.Tree
            .SetAttributesAsync(path, change, isKnown ? stored.Fingerprint : null, cancellationToken)
                .ConfigureAwait(false);
        if (!isKnown || services.Invalidations.LatestFor(path) > askedAt)
        {
            await services.Invalidations.InvalidateAsync(path, cancellationToken).ConfigureAwait(false);
        }

        await services.Intents.ClearAsync(intent, cancellationToken).ConfigureAwait(false);
        return status;
    }
}
