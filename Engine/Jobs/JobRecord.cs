using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAlluxio.Engine.Jobs;

/// <summary>
/// The durable form of a job: what was asked for, how far it is, and who runs it. Its size does not depend on the
/// number of files: a cursor, and the files finished out of order behind it, of which there are few.
/// </summary>
internal sealed partial record JobRecord
{
    public required string Id { get; init; }

    public required JobKind Kind { get; init; }

    public required string Path { get; init; }

    public IReadOnlyList<string> Include { get; init; } = [];

    public IReadOnlyList<string> Exclude { get; init; } = [];

    public bool DryRun { get; init; }

    public bool PartialListing { get; init; }

    public int? ConcurrencyMax { get; init; }

    public long? BytesPerSecondMax { get; init; }

    public long? IntervalMs { get; init; }

    public string? Target { get; init; }

    public bool Overwrite { get; init; }

    public long? OlderThanMs { get; init; }

    public long? BytesMin { get; init; }

    public long? BytesMax { get; init; }

    public string? FromBranch { get; init; }

    public string? ToBranch { get; init; }

    public long? UnusedForMs { get; init; }

    public int? Copies { get; init; }

    public JobState State { get; init; }

    /// <summary>What somebody asked for since: Running, Paused or Cancelled. The run follows.</summary>
    public JobState Wanted { get; init; } = JobState.Running;

    /// <summary>Counts runs: a run that finds another number than its own has lost the job and stops.</summary>
    public long Epoch { get; init; }

    /// <summary>Counts what runs wrote: tells one whose answer got lost whether it is in.</summary>
    public long Checkpoint { get; init; }

    public JobPhase Phase { get; init; }

    public int Pass { get; init; } = 1;

    /// <summary>When it was asked for; what was compared with the store since is fresh enough for it.</summary>
    public long Since { get; init; }

    public JobCursor? Cursor { get; init; }

    /// <summary>Inodes that are finished beyond the cursor.</summary>
    public IReadOnlyList<long> Beyond { get; init; } = [];

    public JobCounts Counts { get; init; } = new();

    public long? FilesTotal { get; init; }

    public long? BytesTotal { get; init; }

    public long StartedUnixMs { get; init; }

    public long? EndedUnixMs { get; init; }

    public long RunningMs { get; init; }

    public int Resumes { get; init; }

    public string? Reason { get; init; }

    /// <summary>Whether it ended before its walk did.</summary>
    public bool IsCutShort { get; init; }

    [JsonIgnore]
    public bool IsEnded => State is JobState.Done or JobState.Failed or JobState.Cancelled;

    public static JobRecord Of(string id, JobRequest request) => new()
    {
        Id = id,
        Kind = request.Kind,
        Path = request.Path.Value,
        Include = request.Include,
        Exclude = request.Exclude,
        DryRun = request.DryRun,
        PartialListing = request.PartialListing,
        ConcurrencyMax = request.ConcurrencyMax,
        BytesPerSecondMax = request.BytesPerSecondMax,
        IntervalMs = request.SyncIntervalMs,
        Target = request.Target?.Value,
        Overwrite = request.Overwrite,
        OlderThanMs = request.OlderThanMs,
        BytesMin = request.BytesMin,
        BytesMax = request.BytesMax,
        FromBranch = request.FromBranch,
        ToBranch = request.ToBranch,
        UnusedForMs = request.UnusedForMs,
        Copies = request.Copies,
        State = JobState.Waiting,
    };

    public static JobRecord Parse(DocumentRow document)
    {
        try
        {
            return JsonSerializer.Deserialize(document.Payload.Span, JobJson.Default.JobRecord)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "read job", document.Key, "the record is not readable", inner: e);
        }
    }

    public byte[] ToPayload() => JsonSerializer.SerializeToUtf8Bytes(this, JobJson.Default.JobRecord);

    public JobRequest ToRequest() => new()
    {
        Kind = Kind,
        Path = FabricPath.Parse(Path),
        Include = Include,
        Exclude = Exclude,
        DryRun = DryRun,
        PartialListing = PartialListing,
        ConcurrencyMax = ConcurrencyMax,
        BytesPerSecondMax = BytesPerSecondMax,
        SyncIntervalMs = IntervalMs,
        Target = Target is null ? null : FabricPath.Parse(Target),
        Overwrite = Overwrite,
        OlderThanMs = OlderThanMs,
        BytesMin = BytesMin,
        BytesMax = BytesMax,
        FromBranch = FromBranch,
        ToBranch = ToBranch,
        UnusedForMs = UnusedForMs,
        Copies = Copies,
    };

    [JsonSourceGenerationOptions(UseStringEnumConverter = true)]
    [JsonSerializable(typeof(JobRecord))]
    private sealed partial class JobJson : JsonSerializerContext;
}
