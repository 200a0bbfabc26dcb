using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Client;

/// <summary>Opens files over the fabric API.</summary>
internal sealed class HttpFabricContents(ApiTransport transport) : IFabricContents
{
    public ValueTask<OpenedContent> OpenAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var target = ApiTarget.Of("read", WireNames.Open, path).With("sync", options.SyncIntervalMs);
        return transport.CallAsync(
            ApiCall.Get(target) with { Caller = options.Caller }, FabricJson.Default.OpenedContent, cancellationToken);
    }
}
