using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAlluxio.Engine.Sync.Recursive;

/// <summary>The durable form of a sync job: what was asked for, how far it is, and where it goes on.</summary>
internal sealed partial record SyncJobRecord
{
    // Far below what a document may be; the longest paths would otherwise fill it.
    private const int PayloadBytesMax = 512 << 10;

    public required string Id { get; init; }

    public required string Path { get; init; }

    public bool Recursive { get; init; }

    public long? IntervalMs { get; init; }

    public SyncJobState State { get; init; }

    /// <summary>When it was asked for; directories compared since are done.</summary>
    public long Since { get; init; }

    public FlatCursor? Cursor { get; init; }

    public long Directories { get; init; }

    public long Entries { get; init; }

    public long Changed { get; init; }

    public long Failed { get; init; }

    public IReadOnlyList<FailedDirectory> Failures { get; init; } = [];

    public long StartedUnixMs { get; init; }

    public long? EndedUnixMs { get; init; }

    public long RunningMs { get; init; }

    public int Resumes { get; init; }

    public string? Reason { get; init; }

    public static SyncJobRecord Parse(DocumentRow document)
    {
        try
        {
            return JsonSerializer.Deserialize(document.Payload.Span, RecordJson.Default.SyncJobRecord)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "read sync job", document.Key, "the record is not readable", inner: e);
        }
    }

    public byte[] ToPayload()
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(this, RecordJson.Default.SyncJobRecord);
        return payload.Length <= PayloadBytesMax || Failures.Count == 0
            ? payload
            : (this with { Failures = [.. Failures.Take(Failures.Count / 2)] }).ToPayload();
    }

    public SyncJobStatus ToStatus() => new()
    {
        Id = Id,
        Path = FabricPath.Parse(Path),
        Recursive = Recursive,
        SyncIntervalMs = IntervalMs,
        State = State,
        Directories = Directories,
        Entries = Entries,
        Changed = Changed,
        Failed = Failed,
        Failures = [.. Failures.Select(static f => new SyncFailure(FabricPath.Parse(f.Path), f.Kind, f.Reason))],
        EntriesPerSecond = RunningMs > 0 ? Math.Round(1000d * Entries / RunningMs, 1) : 0,
        StartedUnixMs = StartedUnixMs,
        EndedUnixMs = EndedUnixMs,
        Resumes = Resumes,
        Reason = Reason,
    };

    internal sealed record FailedDirectory(string Path, FabricErrorKind Kind, string Reason);

    [JsonSerializable(typeof(SyncJobRecord))]
    private sealed partial class RecordJson : JsonSerializerContext;
}
