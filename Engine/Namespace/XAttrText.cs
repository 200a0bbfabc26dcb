using System.Collections.ObjectModel;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAlluxio.Engine.Namespace;

/// <summary>Extended attributes between their dictionary and the JSON object an inode row keeps.</summary>
internal static partial class XAttrText
{
    public static IReadOnlyDictionary<string, string> Parse(string? json) =>
        json is null
            ? ReadOnlyDictionary<string, string>.Empty
            : JsonSerializer.Deserialize(json, XAttrJson.Default.DictionaryStringString)
              ?? throw new FabricException(FabricErrorKind.DataCorrupt, "read attributes", "inode", "the JSON is null");

    /// <summary>Null for none. Refuses more bytes than an inode of its kind may carry.</summary>
    public static string? Format(IReadOnlyDictionary<string, string>? attributes, EntryKind kind, FabricPath path)
    {
        if (attributes is null || attributes.Count == 0)
        {
            return null;
        }

        var bytes = attributes.Sum(a => Encoding.UTF8.GetByteCount(a.Key) + Encoding.UTF8.GetByteCount(a.Value));
        var bytesMax = kind == EntryKind.Directory ? FabricLimits.DirectoryXAttrBytesMax : FabricLimits.XAttrBytesMax;
        if (bytes > bytesMax)
        {
            throw new FabricException(
                FabricErrorKind.TooLarge, "set attributes", path.Value,
                $"extended attributes have {bytes} bytes, at most {bytesMax} are kept");
        }

        return JsonSerializer.Serialize(
            new Dictionary<string, string>(attributes), XAttrJson.Default.DictionaryStringString);
    }

    [JsonSerializable(typeof(Dictionary<string, string>))]
    private sealed partial class XAttrJson : JsonSerializerContext;
}
