using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Client;

/// <summary>Workers over the fabric API.</summary>
internal sealed class HttpFabricWorkers(ApiTransport transport) : IFabricWorkers
{
    public ValueTask<IReadOnlyList<WorkerStatus>> ListAsync(CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list workers", WireNames.Workers)),
            FabricJson.Default.IReadOnlyListWorkerStatus, cancellationToken);

    public ValueTask<WorkerStatus> DecommissionAsync(string id, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Post(ApiTarget.Of("decommission worker", WireNames.WorkerDecommission).With("id", id)),
            FabricJson.Default.WorkerStatus, cancellationToken);

    public ValueTask<WorkerStatus> EnableAsync(string id, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Post(ApiTarget.Of("enable worker", WireNames.WorkerEnable).With("id", id)),
            FabricJson.Default.WorkerStatus, cancellationToken);

    public async ValueTask<long> FreeAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await transport.CallAsync(
            ApiCall.Post(ApiTarget.Of("free worker", WireNames.WorkerFree).With("id", id)) with { Waits = true },
            FabricJson.Default.WireBytes, cancellationToken).ConfigureAwait(false);
        return answer.Bytes;
    }

    public async ValueTask ForgetAsync(string id, CancellationToken cancellationToken) =>
        await transport.CallAsync(
            ApiCall.Delete(ApiTarget.Of("forget worker", WireNames.Worker).With("id", id)),
            FabricJson.Default.WireChanged, cancellationToken).ConfigureAwait(false);
}
