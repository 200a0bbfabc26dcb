using System.Globalization;
using System.Text.Json;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Engine.CrossCluster;
using OrleansAlluxio.Engine.Writing;

namespace OrleansAlluxio.Engine.Intents;

/// <summary>Brackets store changes, so that no crash between store and metastore leaves a stale entry behind.</summary>
public sealed class IntentLog(IMetastore metastore)
{
    /// <summary>The silo whose intents these are; null for a process that acts alone.</summary>
    public string? Silo { get; init; }

    /// <summary>
    /// Writes an intent, durably and with what other clusters are to hear, and returns its key for the transaction that
    /// completes it. The announcement stays when the intent goes: the publisher drops it.
    /// </summary>
    public async ValueTask<string> BeginAsync(
        StoreChangeSubject subject, Announcement? announcement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var key = await NextKeyAsync(cancellationToken).ConfigureAwait(false);
        var record = new IntentRecord
        {
            Kind = subject.Kind,
            Path = subject.Path.Value,
            Target = subject.Target?.Value,
            Mount = subject.Mount.Value,
            Tag = subject.Tag,
            Silo = Silo,
        };
        await metastore.CommitAsync(
            [
                new MetastoreChange.PutDocument(DocumentKinds.Intent, key, record.ToPayload(), 0),
                .. announcement is null ? [] : new[] { Put(key, announcement) },
            ],
            cancellationToken).ConfigureAwait(false);
        return key;
    }

    /// <summary>Writes only what other clusters are to hear, durably, and returns its key.</summary>
    public async ValueTask<string> AnnounceAsync(Announcement announcement, CancellationToken cancellationToken)
    {
        var key = await NextKeyAsync(cancellationToken).ConfigureAwait(false);
        await metastore.CommitAsync([Put(key, announcement)], cancellationToken).ConfigureAwait(false);
        return key;
    }

    /// <summary>Clears an intent whose outcome has been dealt with another way.</summary>
    public ValueTask ClearAsync(string key, CancellationToken cancellationToken) =>
        metastore.CommitAsync(
            [new MetastoreChange.DeleteDocument(DocumentKinds.Intent, key, null)], cancellationToken);

    /// <summary>Intents left by an earlier process, oldest first, after a given one.</summary>
    public ValueTask<IReadOnlyList<DocumentRow>> ListAsync(string? afterKey, CancellationToken cancellationToken) =>
        metastore.ListDocumentsAsync(DocumentKinds.Intent, afterKey, 1000, cancellationToken);

    private async ValueTask<string> NextKeyAsync(CancellationToken cancellationToken)
    {
        var id = await metastore.ReserveIdsAsync(MetastoreSequence.Operation, 1, cancellationToken)
            .ConfigureAwait(false);
        return id.ToString("D19", CultureInfo.InvariantCulture);
    }

    private static MetastoreChange.PutDocument Put(string key, Announcement announcement) => new(
        DocumentKinds.Announcement, key,
        JsonSerializer.SerializeToUtf8Bytes(
            new ChangeAnnouncement { Changes = announcement.Changes }, CrossClusterJson.Default.ChangeAnnouncement),
        0);
}
