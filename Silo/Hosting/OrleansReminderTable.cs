using System.Globalization;
using Orleans.Runtime;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>
/// Keeps the reminders of a fabric of one process in its metastore. Several silos keep theirs in the database by
/// Orleans' own provider.
/// </summary>
internal sealed class OrleansReminderTable(IMetastore metastore) : IReminderTable
{
    private const int RowsMax = 10_000;

    /// <inheritdoc/>
    public Task<ReminderTableData> ReadRows(GrainId grainId) => ReadAsync(e => e.GrainId == grainId);

    /// <inheritdoc/>
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadAsync(entry =>
    {
        // A stretch of a ring: one goes through zero.
        var hash = entry.GrainId.GetUniformHashCode();
        return begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;
    });

    /// <inheritdoc/>
    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        await metastore.TryGetDocumentAsync(
            DocumentKinds.Reminder, KeyOf(grainId, reminderName), CancellationToken.None).ConfigureAwait(false)
            is { } document
            ? EntryOf(document)
            : null;

    /// <inheritdoc/>
    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var record = new ReminderRecord
        {
            Type = entry.GrainId.Type.ToString()!,
            Key = entry.GrainId.Key.ToString()!,
            Name = entry.ReminderName,
            StartUnixMs = new DateTimeOffset(DateTime.SpecifyKind(entry.StartAt, DateTimeKind.Utc))
                .ToUnixTimeMilliseconds(),
            PeriodMs = (long)entry.Period.TotalMilliseconds,
        };
        await metastore.CommitAsync(
            [new MetastoreChange.PutDocument(DocumentKinds.Reminder, record.DocumentKey, record.ToPayload(), null)],
            CancellationToken.None).ConfigureAwait(false);
        return (await ReadRow(entry.GrainId, entry.ReminderName).ConfigureAwait(false))?.ETag;
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        try
        {
            await metastore.CommitAsync(
                [
                    new MetastoreChange.DeleteDocument(
                        DocumentKinds.Reminder, KeyOf(grainId, reminderName),
                        long.Parse(eTag, CultureInfo.InvariantCulture)),
                ],
                CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public Task TestOnlyClearTable() => throw new NotSupportedException();

    private static string KeyOf(GrainId grainId, string name) =>
        ReminderRecord.KeyOf(grainId.Type.ToString()!, grainId.Key.ToString()!, name);

    private static ReminderEntry EntryOf(DocumentRow document)
    {
        var record = ReminderRecord.Parse(document);
        return new ReminderEntry
        {
            GrainId = GrainId.Create(record.Type, record.Key),
            ReminderName = record.Name,
            StartAt = DateTimeOffset.FromUnixTimeMilliseconds(record.StartUnixMs).UtcDateTime,
            Period = TimeSpan.FromMilliseconds(record.PeriodMs),
            ETag = document.RowVersion.ToString(CultureInfo.InvariantCulture),
        };
    }

    private async Task<ReminderTableData> ReadAsync(Func<ReminderEntry, bool> isWanted) => new(
        (await metastore.ListDocumentsAsync(DocumentKinds.Reminder, null, RowsMax, CancellationToken.None)
            .ConfigureAwait(false))
            .Select(static d => EntryOf(d))
            .Where(isWanted)
            .ToList());
}
