using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Persist;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Engine.Copies;

/// <summary>
/// Reads what this process has lost, or never had, from the workers that the file's record names; from the store when
/// the file was persisted since it was opened.
/// </summary>
internal sealed class CopySource(CopyServices services, FileStatus status) : ICopySource
{
    /// <inheritdoc/>
    public async ValueTask<Stream> OpenAsync(ByteRange range, CancellationToken cancellationToken)
    {
        var document = await services.Metastore.TryGetDocumentAsync(
            DocumentKinds.Persist, PersistRecord.KeyOf(status.Version.Inode), cancellationToken).ConfigureAwait(false);
        if (document is null)
        {
            return await OpenStoreAsync(range, cancellationToken).ConfigureAwait(false);
        }

        var map = services.Directory.Current;
        var own = CopyPlacement.OwnOf(map).FirstOrDefault();
        var named = PersistRecord.Parse(document).Copies ?? [];
        var holders = map.View.Members
            .Where(m => !map.IsOwn(m) && m is { Url: not null, IsLive: true } && named.Contains(m.Id))
            .OrderBy(m => own?.DistanceTo(m.Locality) ?? 0)
            .ToList();
        var stream = new CopyStream(this, holders, range, named.Count);
        try
        {
            await stream.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        services.Counters.NoteRead();
        return stream;
    }

    /// <summary>Opens a range at one worker; null when it does not give it.</summary>
    internal async ValueTask<Stream?> TryOpenAsync(
        ClusterMember worker, ByteRange range, CancellationToken cancellationToken)
    {
        var content = new FileContentId
        {
            Version = status.Version,
            LengthBytes = status.LengthBytes,
            Path = status.Path,
        };
        try
        {
            return await services.Link.OpenAsync(worker.Url!, content, range, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException error) when (!cancellationToken.IsCancellationRequested)
        {
            if (error.Kind is not (FabricErrorKind.DataLost or FabricErrorKind.DataCorrupt))
            {
                services.Directory.Suspect(worker);
            }

            return null;
        }
    }

    /// <summary>Why nobody gave it: so many workers have it, by the file's record.</summary>
    internal FabricException Failure(int named) => named == 0
        ? new FabricException(
            FabricErrorKind.DataLost, "read", status.Path.Value,
            "its bytes are not in the cache, the file was never persisted, and no worker was given a copy")
        : new FabricException(
            FabricErrorKind.Unavailable, "read", status.Path.Value,
            $"its bytes are not in the cache, and none of the {named} workers with a copy gives it now",
            RetryAdvice.Backoff);

    private async ValueTask<Stream> OpenStoreAsync(ByteRange range, CancellationToken cancellationToken)
    {
        var row = await services.Metastore.TryGetInodeAsync(status.Version.Inode, cancellationToken)
            .ConfigureAwait(false);
        if (row is not { Persistence: PersistenceState.Persisted } || row.ContentVersion != status.Version.Version
            || await PathWalk.PathOfAsync(services.Metastore, row.Id, cancellationToken).ConfigureAwait(false)
                is not { } path)
        {
            throw new FabricException(
                FabricErrorKind.DataLost, "read", status.Path.Value,
                "its bytes are not in the cache and the file was never persisted: they are gone");
        }

        var mount = services.Mounts.Of(path);
        var request = new UfsReadRequest
        {
            Path = mount.StorePath(path),
            OffsetBytes = range.OffsetBytes,
            LengthBytes = range.LengthBytes,
            Expected = row.Fingerprint,
        };
        return await mount.Store.OpenReadAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
