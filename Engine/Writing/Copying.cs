using OrleansAlluxio.Engine.Intents;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>
/// Copies a file: inside the store where both ends are there, else through the fabric in bounded memory.
/// </summary>
public sealed class Copying(
    EngineServices services, StatusReads reads, FileCreation creation, FileCompletion completion,
    StoreChange storeChange)
{
    /// <summary>Copies a file and returns the copy's status.</summary>
    public async ValueTask<FileStatus> CopyAsync(
        FabricPath source, FabricPath target, CreateOptions options, CancellationToken cancellationToken)
    {
        var reader = await reads.OpenAsync(source, options, cancellationToken).ConfigureAwait(false);
        await using var openReader = reader.ConfigureAwait(false);
        var status = reader.Status;
        var isExact = options.ExactCopyOf is not null;
        if (isExact && FileMark.Of(status) != options.ExactCopyOf)
        {
            throw new FabricException(
                FabricErrorKind.PreconditionFailed, "copy", source.Value, "another file is there by now");
        }

        if (options.IfSourceMark is { } mark && FileMark.Of(status) != mark)
        {
            throw new FabricException(
                FabricErrorKind.Conflict, "copy", source.Value, "the source is another file by now",
                RetryAdvice.Never);
        }

        var wanted = options with
        {
            XAttrs = options.XAttrs ?? status.XAttrs,
            LengthBytes = status.LengthBytes,
            Mode = options.Mode ?? status.Mode,
            Acl = options.Acl ?? (isExact ? status.Acl : null),
            Caller = isExact ? new FabricCaller { User = status.Owner, Group = status.Group } : options.Caller,
        };
        var writer = await creation.BeginAsync(target, wanted, cancellationToken).ConfigureAwait(false);
        await using var openWriter = writer.ConfigureAwait(false);
        var mount = services.Mounts.Of(target);
        var writeType = services.Paths.WriteTypeFor(target, options.WriteType);
        var inStore = status.Persistence == PersistenceState.Persisted && services.Mounts.Of(source) == mount
            && writeType is WriteType.Through or WriteType.CacheThrough && source != target;
        return inStore
            ? await CopyInStoreAsync(status, target, mount, wanted, cancellationToken).ConfigureAwait(false)
            : await StreamAsync(reader, writer, wanted, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<FileStatus> CopyInStoreAsync(
        FileStatus source, FabricPath target, Mount mount, CreateOptions options, CancellationToken cancellationToken)
    {
        var inode = await services.Metastore.ReserveIdsAsync(MetastoreSequence.Inode, 1, cancellationToken)
            .ConfigureAwait(false);
        var draft = new FileDraft(target, mount, options, WriteType.Through, new InodeId(inode), null);
        using var hold = await services.Locks.AcquireAsync(source.Path, target, cancellationToken)
            .ConfigureAwait(false);
        var known = await services.Tree.LookupAsync(target, cancellationToken).ConfigureAwait(false);
        Namespace.WriteConditions.Check(target, known.Status, options);
        var from = await services.Tree.LookupAsync(source.Path, cancellationToken).ConfigureAwait(false);
        if (from.Status?.Version != source.Version || from.Status.Persistence != PersistenceState.Persisted)
        {
            throw new FabricException(
                FabricErrorKind.Conflict, "copy", source.Path.Value, "it was replaced or moved while the copy began");
        }

        using var room = await services.Quotas
            .TakeAsync(services, target, source.LengthBytes, cancellationToken).ConfigureAwait(false);
        return await storeChange.RunAsync(
            new StoreChangeSubject(IntentKinds.Write, target, null, mount.Id) { Before = known.Status },
            async intent =>
            {
                // An MD5 the copy has too; with any other tag the store's source must be what is known here.
                var before = options.ExactCopyOf is null && IsMd5(source.Fingerprint?.ContentTag)
                    ? null
                    : await mount.Store.TryStatAsync(mount.StorePath(source.Path), cancellationToken)
                        .ConfigureAwait(false);
                var askedAt = services.Clock.Now();
                var wanted = await InheritedAcl.AddAsync(services, (target, mount), options, cancellationToken)
                    .ConfigureAwait(false);
                var stored = await mount.Store.CopyAsync(
                    mount.StorePath(source.Path), mount.StorePath(target),
                    Sync.StoreAttributes.WriteOptions(wanted, options.XAttrs), cancellationToken)
                        .ConfigureAwait(false);

                var tag = await IsSameAsync(source, (before, stored), mount, cancellationToken).ConfigureAwait(false)
                    ? source.ContentTag
                    : null;
                var content = new WrittenContent(
                    stored.Fingerprint.LengthBytes, tag, options.ExactCopyOf is null ? null : source.ModifiedUnixMs);
                return await completion.FlipAsync(
                    draft, content, new StoredContent(stored, askedAt), intent, cancellationToken)
                        .ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether the copy has the bytes that the source's tag stands for: the store says so of both, or the store's
    /// source was what the fabric knows before the copy and after it.
    /// </summary>
    private static async ValueTask<bool> IsSameAsync(
        FileStatus source, (UfsStatus? Before, UfsStatus Copy) seen, Mount mount, CancellationToken cancellationToken)
    {
        if (source.Fingerprint is not { } known || known.LengthBytes != seen.Copy.Fingerprint.LengthBytes)
        {
            return false;
        }

        if (known.ContentTag.Length > 0 && known.ContentTag == seen.Copy.Fingerprint.ContentTag)
        {
            return true;
        }

        if (seen.Before is null || !known.SameContent(seen.Before.Fingerprint))
        {
            return false;
        }

        var after = await mount.Store.TryStatAsync(mount.StorePath(source.Path), cancellationToken)
            .ConfigureAwait(false);
        return after is not null && known.SameContent(after.Fingerprint);
    }

    private static bool IsMd5(string? tag) =>
        tag is { Length: 32 } && tag.AsSpan().IndexOfAnyExcept("0123456789abcdef") < 0;

    private static async ValueTask<FileStatus> StreamAsync(
        IFabricReader reader, FileWriter writer, CreateOptions options, CancellationToken cancellationToken)
    {
        await WholeRead.RunAsync(reader, writer.WriteAsync, cancellationToken).ConfigureAwait(false);
        var source = reader.Status;
        if (options.ExactCopyOf is not null)
        {
            return await writer.CompleteCopyAsync(source, cancellationToken).ConfigureAwait(false);
        }

        // The same bytes have the same MD5; a tag that is not one (it has a dash) belongs to the source only.
        var tag = source.ContentTag;
        return await writer.CompleteAsync(
            tag.Contains('-', StringComparison.Ordinal) ? null : tag, CompletionTerms.None, cancellationToken)
            .ConfigureAwait(false);
    }
}
