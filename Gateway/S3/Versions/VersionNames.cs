using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>
/// Ids of versions and where they lie. An id is 16 hex digits of its stamp, inverted so that newer ones sort first, and
/// 16 of chance. A stamp is microseconds since 1970, always above that of the version before. Pure.
/// </summary>
internal static class VersionNames
{
    /// <summary>The directory of a bucket that holds what is not current. No key has it: the door escapes it.</summary>
    public const string ReservedName = ".fabric-versions";

    /// <summary>The id of what was written without one.</summary>
    public const string Null = "null";

    /// <summary>
    /// A name before every entry of a key: its entries are one range of its directory, whatever keys lie below it.
    /// </summary>
    public const string BeforeEntries = ".-";

    private const int IdLength = 32;

    /// <summary>What a bucket does, as its directory says.</summary>
    public static VersioningState StateOf(FileStatus bucket) =>
        BucketDocuments.TryRead(bucket, BucketDocuments.Versioning, out var text)
            ? text == "Enabled" ? VersioningState.Enabled : VersioningState.Suspended
            : VersioningState.Off;

    /// <summary>
    /// The id of a current object. One whose bytes were changed in its store since, and one that another door wrote, is
    /// the version <c>null</c>: ids are given to contents, not to names.
    /// </summary>
    public static string IdOf(FileStatus current) => TryIdOf(current) ?? Null;

    /// <summary>The id this door wrote with an object; null when it wrote none, or another content.</summary>
    public static string? TryIdOf(FileStatus current) =>
        current.XAttrs.TryGetValue(S3XAttrs.VersionId, out var id) && current.Version.Version == ContentVersion.First
            && (id == Null || IsId(id))
                ? id
                : null;

    /// <summary>Whether a text can be an id that was given here.</summary>
    public static bool IsId([NotNullWhen(true)] string? text) =>
        text is { Length: IdLength } && text.AsSpan().IndexOfAnyExcept("0123456789abcdef") < 0;

    /// <summary>The version a request names; null when it names none.</summary>
    /// <exception cref="S3Exception">InvalidArgument for what can be no id.</exception>
    public static string? Read(string? text) => string.IsNullOrEmpty(text) ? null
        : text == Null || IsId(text) ? text
        : throw new S3Exception(S3Errors.InvalidArgument, "Invalid version id specified")
        {
            Details = [new("ArgumentName", "versionId"), new("ArgumentValue", text)],
        };

    /// <summary>A new id, which nobody can guess.</summary>
    public static string NewId(long stamp, IRandomSource random)
    {
        Span<byte> chance = stackalloc byte[8];
        random.Fill(chance);
        return Inverted(stamp) + Convert.ToHexStringLower(chance);
    }

    /// <summary>The stamp in an id.</summary>
    public static long StampOf(string id) =>
        long.MaxValue - long.Parse(id.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>Where the versions of a key lie that are not current.</summary>
    public static FabricPath DirectoryOf(FabricPath bucket, FabricPath key) =>
        FabricPath.Parse(bucket.Value + "/" + ReservedName + "/" + key.RelativeTo(bucket));

    /// <summary>The root of what a bucket keeps.</summary>
    public static FabricPath RootOf(FabricPath bucket) => bucket.Child(ReservedName);

    /// <summary>The name of an entry with an id.</summary>
    public static string EntryOf(string id, bool isMarker) => "." + id + (isMarker ? ".d" : ".v");

    /// <summary>A name right after the entry with an id, whatever it is.</summary>
    public static string AfterEntryOf(string id) => "." + id + ".~";

    /// <summary>The name of the entry of a version <c>null</c>.</summary>
    public static string NullEntryOf(long stamp, bool isMarker) =>
        "." + Inverted(stamp) + "0000000000000000" + (isMarker ? ".m" : ".n");

    /// <summary>Reads an entry; false for a directory or a file that is none.</summary>
    public static bool TryReadEntry(FileStatus file, out VersionEntry entry)
    {
        var name = file.Path.Name;
        entry = default;
        if (file.IsDirectory || name.Length != IdLength + 3 || name[0] != '.' || name[^2] != '.'
            || name[^1] is not ('v' or 'd' or 'n' or 'm') || !IsId(name[1..^2]))
        {
            return false;
        }

        var id = name[1..^2];
        entry = new VersionEntry(name[^1] is 'n' or 'm' ? Null : id, StampOf(id), name[^1] is 'd' or 'm', file);
        return true;
    }

    private static string Inverted(long stamp) =>
        (long.MaxValue - stamp).ToString("x16", CultureInfo.InvariantCulture);
}
