using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Client;

/// <summary>Mounts, settings and what an operator asks, over the fabric API.</summary>
internal sealed class HttpFabricAdministration(ApiTransport transport) : IFabricAdministration
{
    public ValueTask<IReadOnlyList<MountStatus>> ListMountsAsync(CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list mounts", WireNames.Mounts)),
            FabricJson.Default.IReadOnlyListMountStatus, cancellationToken);

    public ValueTask<MountStatus> MountAsync(MountRequest request, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Json(
                HttpMethod.Post, ApiTarget.Of("mount", WireNames.Mounts), request, FabricJson.Default.MountRequest),
            FabricJson.Default.MountStatus, cancellationToken);

    public ValueTask<MountStatus> UpdateMountAsync(MountRequest request, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Json(
                HttpMethod.Put, ApiTarget.Of("update mount", WireNames.Mounts), request,
                FabricJson.Default.MountRequest),
            FabricJson.Default.MountStatus, cancellationToken);

    public ValueTask UnmountAsync(FabricPath path, CancellationToken cancellationToken) =>
        IgnoreAsync(ApiCall.Delete(ApiTarget.Of("unmount", WireNames.Mounts, path)), cancellationToken);

    public ValueTask<IReadOnlyList<PathProperty>> ListPathPropertiesAsync(CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list properties", WireNames.Properties)),
            FabricJson.Default.IReadOnlyListPathProperty, cancellationToken);

    public ValueTask SetPathPropertyAsync(PathProperty property, CancellationToken cancellationToken) =>
        IgnoreAsync(
            ApiCall.Json(
                HttpMethod.Put, ApiTarget.Of("set property", WireNames.Properties), property,
                FabricJson.Default.PathProperty),
            cancellationToken);

    public async ValueTask<bool> RemovePathPropertyAsync(
        FabricPath path, string name, CancellationToken cancellationToken)
    {
        var target = ApiTarget.Of("remove property", WireNames.Properties, path).With("name", name);
        var answer = await transport
            .CallAsync(ApiCall.Delete(target), FabricJson.Default.WireChanged, cancellationToken).ConfigureAwait(false);
        return answer.Changed;
    }

    public ValueTask<FileLocation> LocateAsync(FabricPath path, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("locate", WireNames.Locate, path)),
            FabricJson.Default.FileLocation, cancellationToken);

    public ValueTask<Explanation> ExplainAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("explain", WireNames.Explain, path).With("sync", options.SyncIntervalMs)),
            FabricJson.Default.Explanation, cancellationToken);

    public ValueTask InvalidateAsync(FabricPath path, CancellationToken cancellationToken) =>
        IgnoreAsync(ApiCall.Post(ApiTarget.Of("invalidate", WireNames.Invalidate, path)), cancellationToken);

    public ValueTask<long> FreeAsync(FabricPath path, CancellationToken cancellationToken) =>
        BytesAsync(ApiTarget.Of("free", WireNames.Free, path), cancellationToken);

    public ValueTask<long> LoadAsync(FabricPath path, CancellationToken cancellationToken) =>
        BytesAsync(ApiTarget.Of("load", WireNames.Load, path), cancellationToken);

    public ValueTask<IReadOnlyList<PersistStatus>> ListPersistsAsync(
        int entriesMax, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list persists", WireNames.Persists).With("limit", entriesMax)),
            FabricJson.Default.IReadOnlyListPersistStatus, cancellationToken);

    public ValueTask<FileStatus> WaitPersistedAsync(FabricPath path, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("wait for persist", WireNames.PersistsWait, path)) with { Waits = true },
            FabricJson.Default.FileStatus, cancellationToken);

    public ValueTask<FabricStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("get status", WireNames.Fabric)),
            FabricJson.Default.FabricStatus, cancellationToken);

    private async ValueTask<long> BytesAsync(ApiTarget target, CancellationToken cancellationToken)
    {
        var answer = await transport.CallAsync(
            ApiCall.Post(target) with { Waits = true }, FabricJson.Default.WireBytes, cancellationToken)
            .ConfigureAwait(false);
        return answer.Bytes;
    }

    private async ValueTask IgnoreAsync(ApiCall call, CancellationToken cancellationToken) =>
        await transport.CallAsync(call, FabricJson.Default.WireChanged, cancellationToken).ConfigureAwait(false);
}
