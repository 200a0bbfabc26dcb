using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAlluxio.Engine.Jobs;

namespace OrleansAlluxio.Engine.Policies;

/// <summary>The durable form of a policy.</summary>
internal sealed partial record PolicyRecord
{
    // A month of daily runs.
    private const int RunsMax = 31;

    public required string Name { get; init; }

    /// <summary>What each run is asked for; never a job of its own.</summary>
    public required JobRecord Job { get; init; }

    public long? EveryMs { get; init; }

    public long? NextUnixMs { get; init; }

    /// <summary>The id of the run under way, written before its job is: so a job begins once, whatever dies.</summary>
    public string? RunningJobId { get; init; }

    public long RunningSinceUnixMs { get; init; }

    public IReadOnlyList<DataPolicyRun> Runs { get; init; } = [];

    public static PolicyRecord Of(DataPolicyRequest policy) => new()
    {
        Name = policy.Name,
        Job = JobRecord.Of(string.Empty, policy.Job),
        EveryMs = policy.EveryMs,
    };

    public static PolicyRecord Parse(DocumentRow document)
    {
        try
        {
            return JsonSerializer.Deserialize(document.Payload.Span, PolicyJson.Default.PolicyRecord)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "read policy", document.Key, "the record is not readable", inner: e);
        }
    }

    public byte[] ToPayload() => JsonSerializer.SerializeToUtf8Bytes(this, PolicyJson.Default.PolicyRecord);

    public DataPolicyStatus ToStatus() => new()
    {
        Policy = new DataPolicyRequest { Name = Name, Job = Job.ToRequest(), EveryMs = EveryMs },
        NextUnixMs = NextUnixMs,
        RunningJobId = RunningJobId,
        Runs = Runs,
    };

    /// <summary>A run begins.</summary>
    public PolicyRecord WithBegun(string jobId, long nowUnixMs, long? nextUnixMs) => this with
    {
        RunningJobId = jobId,
        RunningSinceUnixMs = nowUnixMs,
        NextUnixMs = nextUnixMs,
    };

    /// <summary>The run under way has ended.</summary>
    public PolicyRecord WithEnded(DataPolicyRun run) => this with
    {
        RunningJobId = null,
        Runs = [.. Runs.Prepend(run).Take(RunsMax)],
    };

    [JsonSerializable(typeof(PolicyRecord))]
    private sealed partial class PolicyJson : JsonSerializerContext;
}
