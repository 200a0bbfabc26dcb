using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client;

/// <summary>Sync jobs over the fabric API.</summary>
internal sealed class HttpFabricSync(ApiTransport transport) : IFabricSync
{
    public ValueTask<SyncJobStatus> StartAsync(SyncJobRequest request, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Json(
                HttpMethod.Post, ApiTarget.Of("load metadata", WireNames.SyncJobs), request,
                FabricJson.Default.SyncJobRequest),
            FabricJson.Default.SyncJobStatus, cancellationToken);

    public ValueTask<IReadOnlyList<SyncJobStatus>> ListAsync(CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list sync jobs", WireNames.SyncJobs)),
            FabricJson.Default.IReadOnlyListSyncJobStatus, cancellationToken);

    public ValueTask<SyncJobStatus> GetAsync(string id, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("get sync job", WireNames.SyncJob).With("id", id)),
            FabricJson.Default.SyncJobStatus, cancellationToken);

    public ValueTask<SyncJobStatus> WaitAsync(string id, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("wait for sync job", WireNames.SyncJobWait).With("id", id)) with { Waits = true },
            FabricJson.Default.SyncJobStatus, cancellationToken);

    public async ValueTask<bool> CancelAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await transport.CallAsync(
            ApiCall.Delete(ApiTarget.Of("cancel sync job", WireNames.SyncJob).With("id", id)) with { Waits = true },
            FabricJson.Default.WireChanged, cancellationToken).ConfigureAwait(false);
        return answer.Changed;
    }
}
