namespace OrleansAlluxio.Engine.Mounts;

/// <summary>
/// The durable list of mounts. Used by one activation at a time; the metastore's row versions arbitrate beyond it.
/// </summary>
public sealed class MountRegistry(IMetastore metastore) : IMountRegistry
{
    // Each mount is an open store and a row in every path resolution's table.
    private const int MountsMax = 1000;

    /// <summary>All records in order of their id.</summary>
    public async ValueTask<IReadOnlyList<MountRecord>> ListAsync(CancellationToken cancellationToken)
    {
        var documents = await metastore
            .ListDocumentsAsync(DocumentKinds.Mount, null, MountsMax + 1, cancellationToken).ConfigureAwait(false);
        return [.. documents.Select(MountDocument.Parse)];
    }

    /// <summary>Adds a mount under a new id. AlreadyExists when its path is a mount point.</summary>
    public async ValueTask<MountRecord> AddAsync(MountRecord draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var all = await ListAsync(cancellationToken).ConfigureAwait(false);
        if (all.Any(m => m.Path == draft.Path))
        {
            throw new FabricException(
                FabricErrorKind.AlreadyExists, "mount", draft.Path, "this path is a mount point already");
        }

        if (all.Count >= MountsMax)
        {
            throw new FabricException(FabricErrorKind.TooLarge, "mount", draft.Path, $"at most {MountsMax} mounts");
        }

        var id = await metastore.ReserveIdsAsync(MetastoreSequence.Mount, 1, cancellationToken).ConfigureAwait(false);
        var record = draft with { Id = id };
        await PutAsync(record, expected: 0, cancellationToken).ConfigureAwait(false);
        return record;
    }

    /// <summary>Replaces flags and options of the mount at a path. NotFound.</summary>
    public async ValueTask<MountRecord> UpdateAsync(MountRecord changed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        var (old, version) = await FindAsync(changed.Path, cancellationToken).ConfigureAwait(false);
        var record = changed with { Id = old.Id, Uri = old.Uri };
        await PutAsync(record, version, cancellationToken).ConfigureAwait(false);
        return record;
    }

    /// <summary>Forgets the mount at a path. NotFound.</summary>
    public async ValueTask<MountRecord> RemoveAsync(FabricPath path, CancellationToken cancellationToken)
    {
        var (old, version) = await FindAsync(path.Value, cancellationToken).ConfigureAwait(false);
        await metastore.CommitAsync(
            [new MetastoreChange.DeleteDocument(DocumentKinds.Mount, MountDocument.KeyOf(old), version)],
            cancellationToken)
            .ConfigureAwait(false);
        return old;
    }

    private async ValueTask<(MountRecord Record, long Version)> FindAsync(
        string path, CancellationToken cancellationToken)
    {
        var documents = await metastore
            .ListDocumentsAsync(DocumentKinds.Mount, null, MountsMax + 1, cancellationToken).ConfigureAwait(false);
        foreach (var document in documents)
        {
            var record = MountDocument.Parse(document);
            if (record.Path == path)
            {
                return (record, document.RowVersion);
            }
        }

        throw new FabricException(FabricErrorKind.NotFound, "find mount", path, "this path is no mount point");
    }

    private ValueTask PutAsync(MountRecord record, long expected, CancellationToken cancellationToken) =>
        metastore.CommitAsync(
            [new MetastoreChange.PutDocument(
                DocumentKinds.Mount, MountDocument.KeyOf(record), MountDocument.ToPayload(record), expected)],
            cancellationToken);
}
