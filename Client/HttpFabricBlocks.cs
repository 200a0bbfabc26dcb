using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Client;

/// <summary>Places of blocks over the fabric API.</summary>
internal sealed class HttpFabricBlocks(ApiTransport transport) : IFabricBlocks
{
    public ValueTask<IReadOnlyList<BlockLocation>> LocateAsync(
        FabricPath path, ByteRange range, OperationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var target = ApiTarget.Of("locate blocks", WireNames.Blocks, path)
            .With("offset", range.OffsetBytes)
            .With("length", range.LengthBytes)
            .With("sync", options.SyncIntervalMs);
        return transport.CallAsync(
            ApiCall.Get(target) with { Caller = options.Caller }, FabricJson.Default.IReadOnlyListBlockLocation,
            cancellationToken);
    }
}
