using OrleansAlluxio.Engine.Persist;

namespace OrleansAlluxio.Engine.Observability;

/// <summary>The persist queue at one moment.</summary>
/// <param name="ByState">How many persists are in each state.</param>
/// <param name="ByReason">How many failed the last time, by the kind of the failure.</param>
/// <param name="OldestUnixMs">When the oldest write was acknowledged; null for an empty queue.</param>
internal sealed record PersistFigures(
    IReadOnlyDictionary<string, int> ByState, IReadOnlyDictionary<string, int> ByReason, long? OldestUnixMs)
{
    // The longest queue that is counted one by one; a longer one is shown as this long.
    private const int RecordsMax = 100_000;

    // Kinds of failures are a closed set; records of another version may know more.
    private const int ReasonsMax = 64;

    /// <summary>An empty queue.</summary>
    public static PersistFigures None { get; } = Of([]);

    /// <summary>Reads the queue.</summary>
    public static async ValueTask<PersistFigures> LookAsync(
        EngineServices services, CancellationToken cancellationToken)
    {
        var records = new List<PersistRecord>();
        string? after = null;
        while (records.Count < RecordsMax)
        {
            var page = await services.Metastore
                .ListDocumentsAsync(DocumentKinds.Persist, after, MetastoreLimits.ListRowsMax, cancellationToken)
                .ConfigureAwait(false);
            records.AddRange(page.Select(PersistRecord.Parse));
            if (page.Count < MetastoreLimits.ListRowsMax)
            {
                break;
            }

            after = page[^1].Key;
        }

        return Of(records);
    }

    /// <summary>How old the oldest is; zero for an empty queue.</summary>
    public TimeSpan OldestAge(TimeProvider time) => OldestUnixMs is { } at
        ? TimeSpan.FromMilliseconds(Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds() - at))
        : TimeSpan.Zero;

    private static PersistFigures Of(List<PersistRecord> records)
    {
        var states = new Dictionary<string, int>(StringComparer.Ordinal)
        {
            [PersistStates.Queued] = 0,
            [PersistStates.Uploading] = 0,
            [PersistStates.Conflict] = 0,
        };
        var reasons = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            states[record.State] = states.GetValueOrDefault(record.State) + 1;
            if (record.Reason is not null)
            {
                var kind = record.ReasonKind ?? "other";
                var name = reasons.ContainsKey(kind) || reasons.Count < ReasonsMax ? kind : "other";
                reasons[name] = reasons.GetValueOrDefault(name) + 1;
            }
        }

        return new PersistFigures(
            states, reasons, records.Count == 0 ? null : records.Min(static r => r.AcknowledgedUnixMs));
    }
}
