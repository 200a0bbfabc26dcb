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
        var wanted = options with
        {
            XAttrs = options.XAttrs ?? status.XAttrs,
            LengthBytes = status.LengthBytes,
            Mode = options.Mode ?? status.Mode,
        };
        var writer = await creation.CreateAsync(target, wanted, cancellationToken).ConfigureAwait(false);
        await using var openWriter = writer.ConfigureAwait(false);
        var mount = services.Mounts.Of(target);
        var writeType = services.Paths.WriteTypeFor(target, options.WriteType);
        var inStore = status.Persistence == PersistenceState.Persisted && services.Mounts.Of(source) == mount
            && writeType is WriteType.Through or WriteType.CacheThrough && source != target;
        return inStore
            ? await CopyInStoreAsync(status, target, mount, wanted, cancellationToken).ConfigureAwait(false)
            : await StreamAsync(reader, writer, cancellationToken).ConfigureAwait(false);
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

        return await storeChange.RunAsync(
            new StoreChangeSubject(IntentKinds.Write, target, null, mount.Id),
            async intent =>
            {
                var askedAt = services.Clock.Now();
                var stored = await mount.Store.CopyAsync(
                    mount.StorePath(source.Path), mount.StorePath(target),
                    Sync.StoreAttributes.WriteOptions(options, options.XAttrs), cancellationToken)
                        .ConfigureAwait(false);

                // The source's tag stands only for the source's bytes: had the store another content, the lengths or
                // tags tell.
                var sameBytes = (source.Fingerprint?.ContentTag.Length > 0
                    && source.Fingerprint.ContentTag == stored.Fingerprint.ContentTag)
                    || await IsUnchangedAsync(source, mount, cancellationToken).ConfigureAwait(false);
                var content = new WrittenContent(stored.Fingerprint.LengthBytes, sameBytes ? source.ContentTag : null);
                return await completion.FlipAsync(
                    draft, content, new StoredContent(stored, askedAt), intent, cancellationToken)
                        .ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    // After the copy, the source is still the content the fabric knows: so that is what was copied.
    private static async ValueTask<bool> IsUnchangedAsync(
        FileStatus source, Mount mount, CancellationToken cancellationToken)
    {
        var now = await mount.Store.TryStatAsync(mount.StorePath(source.Path), cancellationToken).ConfigureAwait(false);
        return now is not null && source.Fingerprint?.SameContent(now.Fingerprint) == true;
    }

    private static async ValueTask<FileStatus> StreamAsync(
        IFabricReader reader, IFabricWriter writer, CancellationToken cancellationToken)
    {
        await WholeRead.RunAsync(reader, writer.WriteAsync, cancellationToken).ConfigureAwait(false);

        // The same bytes have the same MD5; a tag that is not one (it has a dash) belongs to the source only.
        var tag = reader.Status.ContentTag;
        return await writer.CompleteAsync(tag.Contains('-', StringComparison.Ordinal) ? null : tag, cancellationToken)
            .ConfigureAwait(false);
    }
}
