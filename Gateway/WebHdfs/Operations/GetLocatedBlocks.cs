using System.Text.Json;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Redirects;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>GET_BLOCK_LOCATIONS: the same as the newer one, in the words of older clients.</summary>
internal sealed class GetLocatedBlocks : BlockOperation
{
    // A token of empty parts, as Hadoop writes it: no block is opened with one here.
    private const string NoToken = "AAAAAA";

    /// <inheritdoc/>
    protected override bool TellsLast => true;

    /// <inheritdoc/>
    protected override void Write(
        Utf8JsonWriter json, FileStatus status, IReadOnlyList<FileBlock> blocks, FileBlock? last)
    {
        json.WriteStartObject();
        json.WriteStartObject("LocatedBlocks");
        json.WriteNumber("fileLength", status.LengthBytes);
        json.WriteBoolean("isLastBlockComplete", true);
        json.WriteBoolean("isUnderConstruction", false);
        if (last is null)
        {
            json.WriteNull("lastLocatedBlock");
        }
        else
        {
            json.WritePropertyName("lastLocatedBlock");
            WriteBlock(json, status, last);
        }

        json.WriteStartArray("locatedBlocks");
        foreach (var block in blocks)
        {
            WriteBlock(json, status, block);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteBlock(Utf8JsonWriter json, FileStatus status, FileBlock block)
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
        WriteWorkers(json, "cachedLocations", block.Workers.Where(static w => w.IsCached));
        json.WriteBoolean("isCorrupt", false);
        WriteWorkers(json, "locations", block.Workers);
        json.WriteNumber("startOffset", block.Range.OffsetBytes);
        json.WriteStartArray("storageTypes");
        foreach (var _ in block.Workers)
        {
            json.WriteStringValue("DISK");
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteWorkers(Utf8JsonWriter json, string name, IEnumerable<BlockWorker> workers)
    {
        json.WriteStartArray(name);
        foreach (var worker in workers)
        {
            WriteWorker(json, worker.Address, worker.Rack);
        }

        json.WriteEndArray();
    }

    private static void WriteWorker(Utf8JsonWriter json, WebHdfsWorker worker, string rack)
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
        json.WriteString("networkLocation", rack);
        json.WriteNumber("remaining", 0);
        json.WriteString("storageID", "fabric");
        json.WriteNumber("xceiverCount", 0);
        json.WriteNumber("xferPort", worker.Port);
        json.WriteEndObject();
    }
}
