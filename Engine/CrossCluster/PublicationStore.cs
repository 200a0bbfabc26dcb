using System.Globalization;
using System.Text.Json;
using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>The durable part of a publisher: its epoch, the log, and what is announced and not logged yet.</summary>
internal sealed class PublicationStore(IMetastore metastore, IRandomSource random, int messagesMax)
{
    private const string EpochKey = "epoch";
    private const int EpochBytes = 12;
    private const int ListBatch = 1000;

    // Documents of the log with how many changes each has, oldest first.
    private readonly Queue<(string Key, int Count)> _documents = new();
    private int _count;

    /// <summary>
    /// Reads the log of an earlier process. Without an epoch there is none that could be gone on with: a new one
    /// begins, and what is left of the old log goes.
    /// </summary>
    public async ValueTask<OriginLog> LoadAsync(CancellationToken cancellationToken)
    {
        var known = await metastore.TryGetDocumentAsync(DocumentKinds.ClusterOrigin, EpochKey, cancellationToken)
            .ConfigureAwait(false);
        if (known is null)
        {
            return await BeginAsync(cancellationToken).ConfigureAwait(false);
        }

        var log = new OriginLog(Convert.ToHexStringLower(known.Payload.Span), messagesMax);
        string? after = null;
        while (true)
        {
            var documents = await metastore
                .ListDocumentsAsync(DocumentKinds.Publication, after, ListBatch, cancellationToken)
                .ConfigureAwait(false);
            foreach (var document in documents)
            {
                var messages = Read(document);
                if (log.Head == 0)
                {
                    log.StartAt(messages[0].Sequence - 1);
                }

                log.Append(messages);
                _documents.Enqueue((document.Key, messages.Count));
                _count += messages.Count;
            }

            if (documents.Count < ListBatch)
            {
                return log;
            }

            after = documents[^1].Key;
        }
    }

    /// <summary>Announcements that an earlier process left.</summary>
    public async ValueTask<IReadOnlyList<(string Key, ChangeAnnouncement Announcement)>> LeftBehindAsync(
        CancellationToken cancellationToken)
    {
        var left = new List<(string, ChangeAnnouncement)>();
        string? after = null;
        while (true)
        {
            var documents = await metastore
                .ListDocumentsAsync(DocumentKinds.Announcement, after, ListBatch, cancellationToken)
                .ConfigureAwait(false);
            left.AddRange(documents.Select(static d => (d.Key, ReadAnnouncement(d))));
            if (documents.Count < ListBatch)
            {
                return left;
            }

            after = documents[^1].Key;
        }
    }

    /// <summary>Logs changes that have their sequence, and drops their announcements, in one transaction.</summary>
    public async ValueTask LogAsync(
        IReadOnlyList<InvalidationMessage> messages, IReadOnlyList<string> announcements,
        CancellationToken cancellationToken)
    {
        var key = messages[^1].Sequence.ToString("D19", CultureInfo.InvariantCulture);
        var payload = JsonSerializer.SerializeToUtf8Bytes(
            messages, CrossClusterJson.Default.IReadOnlyListInvalidationMessage);
        var old = 0;
        var gone = new List<string>();
        foreach (var (oldest, count) in _documents)
        {
            if (_count - old - count + messages.Count < messagesMax)
            {
                break;
            }

            gone.Add(oldest);
            old += count;
        }

        await metastore.CommitAsync(
            [
                new MetastoreChange.PutDocument(DocumentKinds.Publication, key, payload, null),
                .. Dropping(announcements.Take(ListBatch)),
                .. gone.Select(static d => new MetastoreChange.DeleteDocument(DocumentKinds.Publication, d, null)),
            ],
            cancellationToken).ConfigureAwait(false);
        gone.ForEach(_ => _documents.Dequeue());
        _documents.Enqueue((key, messages.Count));
        _count += messages.Count - old;
        foreach (var rest in announcements.Skip(ListBatch).Chunk(ListBatch))
        {
            await metastore.CommitAsync([.. Dropping(rest)], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A fabric that starts without telling others changes stores unheard: what it told before vouches for nothing.
    /// </summary>
    public static async ValueTask ForgetAsync(IMetastore metastore, CancellationToken cancellationToken)
    {
        if (await metastore.TryGetDocumentAsync(DocumentKinds.ClusterOrigin, EpochKey, cancellationToken)
            .ConfigureAwait(false) is not null)
        {
            await metastore.CommitAsync(
                [new MetastoreChange.DeleteDocument(DocumentKinds.ClusterOrigin, EpochKey, null)], cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async ValueTask<OriginLog> BeginAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var documents = await metastore
                .ListDocumentsAsync(DocumentKinds.Publication, null, ListBatch, cancellationToken)
                .ConfigureAwait(false);
            if (documents.Count == 0)
            {
                break;
            }

            await metastore.CommitAsync(
                [.. documents.Select(static d =>
                    new MetastoreChange.DeleteDocument(DocumentKinds.Publication, d.Key, null))],
                cancellationToken).ConfigureAwait(false);
        }

        var epoch = new byte[EpochBytes];
        random.Fill(epoch);
        await metastore.CommitAsync(
            [new MetastoreChange.PutDocument(DocumentKinds.ClusterOrigin, EpochKey, epoch, null)], cancellationToken)
            .ConfigureAwait(false);
        return new OriginLog(Convert.ToHexStringLower(epoch), messagesMax);
    }

    private static IEnumerable<MetastoreChange> Dropping(IEnumerable<string> announcements) =>
        announcements.Select(static a => new MetastoreChange.DeleteDocument(DocumentKinds.Announcement, a, null));

    private static IReadOnlyList<InvalidationMessage> Read(DocumentRow document)
    {
        try
        {
            return JsonSerializer.Deserialize(
                document.Payload.Span, CrossClusterJson.Default.IReadOnlyListInvalidationMessage) is { Count: > 0 } read
                ? read
                : throw new JsonException("empty");
        }
        catch (JsonException e)
        {
            throw Corrupt(document, e);
        }
    }

    private static ChangeAnnouncement ReadAnnouncement(DocumentRow document)
    {
        try
        {
            return JsonSerializer.Deserialize(document.Payload.Span, CrossClusterJson.Default.ChangeAnnouncement)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw Corrupt(document, e);
        }
    }

    private static FabricException Corrupt(DocumentRow document, JsonException inner) => new(
        FabricErrorKind.DataCorrupt, "read publication", document.Key, "the record is not readable", inner: inner);
}
