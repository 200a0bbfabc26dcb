using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Client;

/// <summary>Active sync over the fabric API.</summary>
internal sealed class HttpFabricActiveSync(ApiTransport transport) : IFabricActiveSync
{
    public ValueTask<SyncPointStatus> StartAsync(SyncPointRequest request, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Json(
                HttpMethod.Post, ApiTarget.Of("start sync", WireNames.ActiveSync), request,
                FabricJson.Default.SyncPointRequest),
            FabricJson.Default.SyncPointStatus, cancellationToken);

    public async ValueTask<bool> StopAsync(FabricPath path, CancellationToken cancellationToken)
    {
        var answer = await transport.CallAsync(
            ApiCall.Delete(ApiTarget.Of("stop sync", WireNames.ActiveSync, path)), FabricJson.Default.WireChanged,
            cancellationToken).ConfigureAwait(false);
        return answer.Changed;
    }

    public ValueTask<IReadOnlyList<SyncPointStatus>> ListAsync(CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list sync", WireNames.ActiveSync)),
            FabricJson.Default.IReadOnlyListSyncPointStatus, cancellationToken);

    // The door takes what stores send; what they say is sent on in their format.
    public ValueTask<StoreEventsTaken> NotifyAsync(
        IReadOnlyList<StoreEvent> events, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Json(
                HttpMethod.Post, ApiTarget.Of("notify", WireNames.StoreEvents), WireStoreEvents.Of(events),
                FabricJson.Default.WireStoreEvents),
            FabricJson.Default.StoreEventsTaken, cancellationToken);

    public async ValueTask<string> GetEventTokenAsync(CancellationToken cancellationToken)
    {
        var answer = await transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("read event token", WireNames.StoreEvents)), FabricJson.Default.WireToken,
            cancellationToken).ConfigureAwait(false);
        return answer.Token;
    }
}
