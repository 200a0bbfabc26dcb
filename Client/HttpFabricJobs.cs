using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client;

/// <summary>Jobs over the fabric API.</summary>
internal sealed class HttpFabricJobs(ApiTransport transport) : IFabricJobs
{
    public IFabricPolicies Policies { get; } = new HttpFabricPolicies(transport);

    public ValueTask<JobStatus> StartAsync(JobRequest request, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Json(
                HttpMethod.Post, ApiTarget.Of("start job", WireNames.Jobs), request, FabricJson.Default.JobRequest),
            FabricJson.Default.JobStatus, cancellationToken);

    public ValueTask<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list jobs", WireNames.Jobs)), FabricJson.Default.IReadOnlyListJobStatus,
            cancellationToken);

    public ValueTask<IReadOnlyList<JobStatus>> HistoryAsync(CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list ended jobs", WireNames.JobHistory)),
            FabricJson.Default.IReadOnlyListJobStatus, cancellationToken);

    public ValueTask<JobStatus> GetAsync(string id, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("get job", WireNames.Job).With("id", id)), FabricJson.Default.JobStatus,
            cancellationToken);

    public ValueTask<JobStatus> WaitAsync(string id, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("wait for job", WireNames.JobWait).With("id", id)) with { Waits = true },
            FabricJson.Default.JobStatus, cancellationToken);

    public ValueTask<JobStatus> CancelAsync(string id, CancellationToken cancellationToken) =>
        AskAsync("cancel job", WireNames.JobCancel, id, cancellationToken);

    public ValueTask<JobStatus> PauseAsync(string id, CancellationToken cancellationToken) =>
        AskAsync("pause job", WireNames.JobPause, id, cancellationToken);

    public ValueTask<JobStatus> ResumeAsync(string id, CancellationToken cancellationToken) =>
        AskAsync("resume job", WireNames.JobResume, id, cancellationToken);

    public ValueTask<JobStatus> RetryAsync(string id, CancellationToken cancellationToken) =>
        AskAsync("retry job", WireNames.JobRetry, id, cancellationToken);

    public ValueTask<IReadOnlyList<JobFailure>> ListFailuresAsync(
        string id, string? after, int entriesMax, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list failures", WireNames.JobFailures)
                .With("id", id).With("after", after).With("limit", entriesMax)),
            FabricJson.Default.IReadOnlyListJobFailure, cancellationToken);

    private ValueTask<JobStatus> AskAsync(
        string operation, string path, string id, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Post(ApiTarget.Of(operation, path).With("id", id)) with { Waits = true },
            FabricJson.Default.JobStatus, cancellationToken);
}
