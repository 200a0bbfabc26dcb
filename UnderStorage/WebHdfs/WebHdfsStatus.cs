using System.Globalization;
using System.Text.Json;

namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>From a FileStatus in JSON to a status.</summary>
internal static class WebHdfsStatus
{
    /// <summary>The status; null for a link, which does not exist for the fabric.</summary>
    /// <exception cref="JsonException">It is no FileStatus.</exception>
    public static UfsStatus? TryOf(JsonElement status)
    {
        if (status.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("A FileStatus is an object.");
        }

        var type = WebHdfsJson.Text(status, "type");
        if (type == "SYMLINK")
        {
            return null;
        }

        var isFile = type == "FILE";
        if (!isFile && type != "DIRECTORY")
        {
            throw new JsonException("A FileStatus has a type.");
        }

        var length = WebHdfsJson.Number(status, "length");
        if (isFile && length is null or < 0)
        {
            throw new JsonException("The FileStatus of a file has a length.");
        }

        var modified = WebHdfsJson.Number(status, "modificationTime") ?? 0;
        var hasAcl = status.TryGetProperty("aclBit", out var bit) && bit.ValueKind == JsonValueKind.True;
        return new UfsStatus
        {
            Fingerprint = new Fingerprint
            {
                Kind = isFile ? EntryKind.File : EntryKind.Directory,
                LengthBytes = isFile ? length!.Value : 0,
                ModifiedUnixMs = modified,
                ContentTag = isFile
                    ? TagOf(modified, length!.Value, WebHdfsJson.Number(status, "fileId") ?? 0)
                    : string.Empty,
                Owner = WebHdfsJson.Text(status, "owner") ?? string.Empty,
                Group = WebHdfsJson.Text(status, "group") ?? string.Empty,
                Mode = ModeOf(WebHdfsJson.Text(status, "permission")),
            },
            HasAcl = hasAcl,
            Acl = hasAcl ? null : string.Empty,
        };
    }

    /// <summary>The name of an entry of a listing; empty for the listed path itself.</summary>
    public static string NameOf(JsonElement status) => WebHdfsJson.Text(status, "pathSuffix") ?? string.Empty;

    // HDFS only appends and cuts, and a new file has a new id: the same three are the same bytes. HttpFS has no ids.
    private static string TagOf(long modified, long length, long id) =>
        string.Create(CultureInfo.InvariantCulture, $"{modified:x}-{length:x}-{id:x}");

    /// <summary>Permission bits; -1 where they are none.</summary>
    public static int ModeOf(string? octal)
    {
        if (octal is not { Length: > 0 and <= 5 })
        {
            return -1;
        }

        var mode = 0;
        foreach (var digit in octal)
        {
            if (digit is < '0' or > '7')
            {
                return -1;
            }

            mode = (mode << 3) | (digit - '0');
        }

        return mode & 0xFFF;
    }
}
