using System.Text.Json;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;
using OrleansAlluxio.Gateway.WebHdfs.Redirects;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>GET_BLOCK_LOCATIONS: the same as the newer one, in the words of older clients.</summary>
internal sealed class GetLocatedBlocks : BlockOperation
{
    // A token of empty parts, as Hadoop writes it: no block is opened with one here.
    private const string NoToken = "AAAAAA";

    /// <inheritdoc/>
    protected override void Write(
        Utf8JsonWriter json, IFabricReader reader, WebHdfsQuery query, WebHdfsWorker worker)
    {
        var status = reader.Status;
        json.WriteStartObject();
        json.WriteStartObject("LocatedBlocks");
        json.WriteNumber("fileLength", status.LengthBytes);
        json.WriteBoolean("isLastBlockComplete", true);
        json.WriteBoolean("isUnderConstruction", false);
        if (status.LengthBytes == 0)
        {
            json.WriteNull("lastLocatedBlock");
        }
        else
        {
            var start = (status.LengthBytes - 1) / status.BlockBytes * status.BlockBytes;
            var last = new ByteRange(start, status.LengthBytes - start);
            json.WritePropertyName("lastLocatedBlock");
            WriteBlock(json, status, (last, reader.Expect(last) == CacheOutcome.Hit), worker);
        }

        json.WriteStartArray("locatedBlocks");
        foreach (var block in FileBlocks.Of(reader, query))
        {
            WriteBlock(json, status, block, worker);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteBlock(
        Utf8JsonWriter json, FileStatus status, (ByteRange Range, bool IsCached) block, WebHdfsWorker worker)
    {
        json.WriteStartObject();
        json.WriteStartObject("block");
        json.WriteNumber("blockId", status.Version.Inode.Value);
        json.WriteString("blockPoolId", "fabric");
        json.WriteNumber("generationStamp", block.Range.OffsetBytes / status.BlockBytes);
        json.WriteNumber("numBytes", block.Range.LengthBytes);
        json.WriteEndObject();
        json.WriteStartObject("blockToken");
        json.WriteString("urlString", NoToken);
        json.WriteEndObject();
        json.WriteStartArray("cachedLocations");
        if (block.IsCached)
        {
            WriteWorker(json, worker);
        }

        json.WriteEndArray();
        json.WriteBoolean("isCorrupt", false);
        json.WriteStartArray("locations");
        WriteWorker(json, worker);
        json.WriteEndArray();
        json.WriteNumber("startOffset", block.Range.OffsetBytes);
        json.WriteStartArray("storageTypes");
        json.WriteStringValue("DISK");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteWorker(Utf8JsonWriter json, WebHdfsWorker worker)
    {
        json.WriteStartObject();
        json.WriteString("adminState", "NORMAL");
        json.WriteNumber("blockPoolUsed", 0);
        json.WriteNumber("cacheCapacity", 0);
        json.WriteNumber("cacheUsed", 0);
        json.WriteNumber("capacity", 0);
        json.WriteNumber("dfsUsed", 0);
        json.WriteString("hostName", worker.Host);
        json.WriteNumber("infoPort", worker.Port);
        json.WriteNumber("infoSecurePort", 0);
        json.WriteString("ipAddr", worker.Host);
        json.WriteNumber("ipcPort", worker.Port);
        json.WriteNumber("lastUpdate", 0);
        json.WriteNumber("lastUpdateMonotonic", 0);
        json.WriteString("name", worker.Authority);
        json.WriteString("networkLocation", "/default-rack");
        json.WriteNumber("remaining", 0);
        json.WriteString("storageID", "fabric");
        json.WriteNumber("xceiverCount", 0);
        json.WriteNumber("xferPort", worker.Port);
        json.WriteEndObject();
    }
}
