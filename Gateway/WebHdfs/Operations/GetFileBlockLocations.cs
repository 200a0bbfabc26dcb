using System.Text.Json;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>
/// GETFILEBLOCKLOCATIONS: the workers of each block, so that schedulers put work beside its data. A block that is
/// wholly in a worker's tiers is a cached one.
/// </summary>
internal sealed class GetFileBlockLocations : BlockOperation
{
    /// <inheritdoc/>
    protected override void Write(
        Utf8JsonWriter json, FileStatus status, IReadOnlyList<FileBlock> blocks, FileBlock? last)
    {
        json.WriteStartObject();
        json.WriteStartObject("BlockLocations");
        json.WriteStartArray("BlockLocation");
        foreach (var (range, workers) in blocks)
        {
            json.WriteStartObject();
            WriteList(json, "cachedHosts", workers.Where(static w => w.IsCached).Select(static w => w.Address.Host));
            json.WriteBoolean("corrupt", false);
            WriteList(json, "hosts", workers.Select(static w => w.Address.Host));
            json.WriteNumber("length", range.LengthBytes);
            WriteList(json, "names", workers.Select(static w => w.Address.Authority));
            json.WriteNumber("offset", range.OffsetBytes);
            WriteList(json, "storageTypes", workers.Select(static _ => "DISK"));
            WriteList(json, "topologyPaths", workers.Select(static w => $"{w.Rack}/{w.Address.Authority}"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
