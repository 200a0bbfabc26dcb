using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>Keeps reminders in the metastore.</summary>
internal sealed class EmbeddedReminderTable(IMetastore metastore) : IReminderTable
{
    private const int RowsMax = 10_000;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ReminderRow>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await metastore.ListDocumentsAsync(DocumentKinds.Reminder, null, RowsMax, cancellationToken)
            .ConfigureAwait(false))
            .Select(static d => ReminderRecord.Parse(d))
            .Select(static r => new ReminderRow(
                new GrainId(r.Type, r.Key), r.Name,
                DateTimeOffset.FromUnixTimeMilliseconds(r.StartUnixMs).UtcDateTime,
                TimeSpan.FromMilliseconds(r.PeriodMs)))];

    /// <inheritdoc/>
    public ValueTask PutAsync(ReminderRow row, CancellationToken cancellationToken)
    {
        var record = new ReminderRecord
        {
            Type = row.Grain.Type,
            Key = row.Grain.Key,
            Name = row.Name,
            StartUnixMs = new DateTimeOffset(row.StartAt).ToUnixTimeMilliseconds(),
            PeriodMs = (long)row.Period.TotalMilliseconds,
        };
        return metastore.CommitAsync(
            [new MetastoreChange.PutDocument(DocumentKinds.Reminder, record.DocumentKey, record.ToPayload(), null)],
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(GrainId grain, string name, CancellationToken cancellationToken) =>
        metastore.CommitAsync(
            [
                new MetastoreChange.DeleteDocument(
                    DocumentKinds.Reminder, ReminderRecord.KeyOf(grain.Type, grain.Key, name), null),
            ],
            cancellationToken);
}
