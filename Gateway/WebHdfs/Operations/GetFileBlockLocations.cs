using System.Text.Json;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;
using OrleansAlluxio.Gateway.WebHdfs.Redirects;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>
/// GETFILEBLOCKLOCATIONS: the workers of each block, so that schedulers put work beside its data. A block that is
/// wholly in a worker's tiers is a cached one.
/// </summary>
internal sealed class GetFileBlockLocations : BlockOperation
{
    /// <inheritdoc/>
    protected override void Write(
        Utf8JsonWriter json, IFabricReader reader, WebHdfsQuery query, WebHdfsWorker worker)
    {
        json.WriteStartObject();
        json.WriteStartObject("BlockLocations");
        json.WriteStartArray("BlockLocation");
        foreach (var (range, isCached) in FileBlocks.Of(reader, query))
        {
            json.WriteStartObject();
            WriteList(json, "cachedHosts", isCached ? worker.Host : null);
            json.WriteBoolean("corrupt", false);
            WriteList(json, "hosts", worker.Host);
            json.WriteNumber("length", range.LengthBytes);
            WriteList(json, "names", worker.Authority);
            json.WriteNumber("offset", range.OffsetBytes);
            WriteList(json, "storageTypes", "DISK");
            WriteList(json, "topologyPaths", "/default-rack/" + worker.Authority);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, string? only)
    {
        json.WriteStartArray(name);
        if (only is not null)
        {
            json.WriteStringValue(only);
        }

        json.WriteEndArray();
    }
}
