using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client;

/// <summary>Checks of the fabric's own state over the fabric API: a line at a time.</summary>
internal sealed class HttpFabricFsck(ApiTransport transport) : IFabricFsck
{
    public IAsyncEnumerable<FsckLine> CheckAsync(bool repair, CancellationToken cancellationToken)
    {
        var target = ApiTarget.Of("check fabric", WireNames.Fsck).With("repair", repair);
        return transport.SendAsync(
            ApiCall.Post(target) with { Waits = true },
            FabricJson.Default.FsckLine, static line => line.Summary is not null, cancellationToken);
    }
}
