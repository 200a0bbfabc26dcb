using OrleansAlluxio.Core;
using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>GETSERVERDEFAULTS.</summary>
internal sealed class GetServerDefaults : IWebHdfsOperation
{
    // Hadoop's number of CRC-32C.
    private const int ChecksumType = 2;

    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request) => [];

    /// <inheritdoc/>
    public ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken) => exchange.SendAsync(
        static json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("FsServerDefaults");
            json.WriteNumber("blockSize", FabricLimits.BlockBytesDefault);
            json.WriteNumber("bytesPerChecksum", FabricLimits.SegmentBytes);
            json.WriteNumber("checksumType", ChecksumType);
            json.WriteNumber("defaultStoragePolicyId", StoragePolicies.Hot.Id);
            json.WriteString("encryptDataTransfer", "false");
            json.WriteNumber("fileBufferSize", 4096);
            json.WriteString("keyProviderUri", string.Empty);
            json.WriteNumber("replication", 1);
            json.WriteNumber("trashInterval", 0);
            json.WriteNumber("writePacketSize", 64 << 10);
            json.WriteEndObject();
            json.WriteEndObject();
        },
        cancellationToken);
}
