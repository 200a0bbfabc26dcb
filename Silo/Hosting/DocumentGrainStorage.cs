using System.Globalization;
using System.Text.Json;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>
/// Keeps what grains of one process keep in documents of the metastore, each under the version that was read. The
/// source is the same for both grain runtimes.
/// </summary>
internal sealed class DocumentGrainStorage(IMetastore metastore) : IGrainStorage
{
    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = KeyOf(stateName, grainId);
        var document = await metastore
            .TryGetDocumentAsync(DocumentKinds.GrainState, key, CancellationToken.None).ConfigureAwait(false);
        if (document is null)
        {
            (grainState.ETag, grainState.RecordExists) = (null, false);
            return;
        }

        try
        {
            grainState.State = JsonSerializer.Deserialize<T>(document.Payload.Span) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "read grain", key, "the record is not readable", inner: e);
        }

        (grainState.ETag, grainState.RecordExists) = (Text(document.RowVersion), true);
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = KeyOf(stateName, grainId);
        var payload = JsonSerializer.SerializeToUtf8Bytes(grainState.State);
        await CommitAsync(
            key, new MetastoreChange.PutDocument(DocumentKinds.GrainState, key, payload, VersionOf(grainState.ETag)))
            .ConfigureAwait(false);

        // A document's versions count its writes.
        (grainState.ETag, grainState.RecordExists) = (Text(VersionOf(grainState.ETag) + 1), true);
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = KeyOf(stateName, grainId);
        if (grainState.ETag is not null)
        {
            await CommitAsync(
                key, new MetastoreChange.DeleteDocument(
                    DocumentKinds.GrainState, key, VersionOf(grainState.ETag))).ConfigureAwait(false);
        }

        (grainState.ETag, grainState.RecordExists) = (null, false);
    }

    private async Task CommitAsync(string key, MetastoreChange change)
    {
        try
        {
            await metastore.CommitAsync([change], CancellationToken.None).ConfigureAwait(false);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict)
        {
            throw new InconsistentStateException($"Another activation has written {key}.", null, null, e);
        }
    }

    private static string KeyOf(string stateName, GrainId grainId) => $"{stateName}/{grainId}";

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static long VersionOf(string? etag) =>
        etag is null ? 0 : long.Parse(etag, CultureInfo.InvariantCulture);
}
