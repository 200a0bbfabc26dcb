using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAlluxio.Gateway.WebHdfs.Identity;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>Delegation tokens and their secret as documents of the metastore.</summary>
internal sealed partial class TokenDocuments(IMetastore metastore, IRandomSource random) : IDelegationTokenStore
{
    private const int SecretBytes = 32;
    private const string SecretKey = "key";
    private const int PageRows = 1000;

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> LoadSecretAsync(CancellationToken cancellationToken)
    {
        if (await metastore.TryGetDocumentAsync(DocumentKinds.DelegationSecret, SecretKey, cancellationToken)
            .ConfigureAwait(false) is { } kept)
        {
            return kept.Payload;
        }

        var secret = new byte[SecretBytes];
        random.Fill(secret);
        try
        {
            await metastore.CommitAsync(
                [new MetastoreChange.PutDocument(DocumentKinds.DelegationSecret, SecretKey, secret, 0)],
                cancellationToken).ConfigureAwait(false);
            return secret;
        }
        catch (FabricException error) when (error.Kind is FabricErrorKind.Conflict or FabricErrorKind.AlreadyExists)
        {
            return await LoadSecretAsync(cancellationToken).ConfigureAwait(false); // Another door was first.
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DelegationTokenRecord>> ListAsync(CancellationToken cancellationToken)
    {
        var records = new List<DelegationTokenRecord>();
        string? after = null;
        while (true)
        {
            var rows = await metastore.ListDocumentsAsync(
                DocumentKinds.DelegationToken, after, PageRows, cancellationToken).ConfigureAwait(false);
            records.AddRange(rows.Select(Read));
            if (rows.Count < PageRows)
            {
                return records;
            }

            after = rows[^1].Key;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<DelegationTokenRecord?> TryGetAsync(long number, CancellationToken cancellationToken) =>
        await metastore.TryGetDocumentAsync(DocumentKinds.DelegationToken, KeyOf(number), cancellationToken)
            .ConfigureAwait(false) is { } row ? Read(row) : null;

    /// <inheritdoc/>
    public async ValueTask<bool> TryAddAsync(DelegationTokenRecord record, CancellationToken cancellationToken)
    {
        try
        {
            await metastore.CommitAsync(
                [
                    new MetastoreChange.PutDocument(
                        DocumentKinds.DelegationToken, KeyOf(record.Number),
                        JsonSerializer.SerializeToUtf8Bytes(record, Json.Default.DelegationTokenRecord), 0),
                ],
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (FabricException error) when (error.Kind is FabricErrorKind.Conflict or FabricErrorKind.AlreadyExists)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public ValueTask PutAsync(DelegationTokenRecord record, CancellationToken cancellationToken) =>
        metastore.CommitAsync(
            [
                new MetastoreChange.PutDocument(
                    DocumentKinds.DelegationToken, KeyOf(record.Number),
                    JsonSerializer.SerializeToUtf8Bytes(record, Json.Default.DelegationTokenRecord), null),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveAsync(long number, CancellationToken cancellationToken) => metastore.CommitAsync(
        [new MetastoreChange.DeleteDocument(DocumentKinds.DelegationToken, KeyOf(number), null)], cancellationToken);

    private static string KeyOf(long number) => number.ToString("D19", CultureInfo.InvariantCulture);

    private static DelegationTokenRecord Read(DocumentRow row)
    {
        try
        {
            return JsonSerializer.Deserialize(row.Payload.Span, Json.Default.DelegationTokenRecord)
                ?? throw new JsonException("null");
        }
        catch (JsonException)
        {
            // Without the inner error: its text may quote what the document says.
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "read delegation token", row.Key, "the record is not readable");
        }
    }

    [JsonSerializable(typeof(DelegationTokenRecord))]
    private sealed partial class Json : JsonSerializerContext;
}
