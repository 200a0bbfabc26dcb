using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAlluxio.Engine.Backup;

/// <summary>
/// The form of a backup: a gzip stream of JSON lines. The first says what it is, the last counts the others and has the
/// SHA-256 of all bytes before it. Inodes come top down, so that a parent is there before its children. Additive.
/// </summary>
internal static partial class BackupFormat
{
    /// <summary>What the first line says.</summary>
    public const string Name = "orleansalluxio-backup";

    /// <summary>The newest form that is written and read.</summary>
    public const int Version = 1;

    /// <summary>Longest line read: a document of the largest size in base 64, and its key.</summary>
    public const int LineBytesMax = 4 << 20;

    public static BackupJson Json => BackupJson.Default;

    /// <summary>A line: exactly one member is set.</summary>
    internal sealed record Line
    {
        public Header? Header { get; init; }

        public BackupInode? Inode { get; init; }

        public Document? Document { get; init; }

        public End? End { get; init; }
    }

    /// <summary>What it is, and which ids were given out.</summary>
    internal sealed record Header(
        string Format, int Version, string FabricVersion, long CreatedUnixMs, Dictionary<string, long> NextIds);

    internal sealed record Document(string Kind, string Key, byte[] Payload);

    internal sealed record End(long Inodes, long Documents, string Sha256);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        UseStringEnumConverter = true)]
    [JsonSerializable(typeof(Line))]
    internal sealed partial class BackupJson : JsonSerializerContext;
}
