using System.Text.Json;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Gateway.WebHdfs.Json;

/// <summary>A status in Hadoop's words, members in their order.</summary>
internal static class StatusJson
{
    /// <summary>Writes the object itself.</summary>
    public static void Write(Utf8JsonWriter json, FileStatus status, string pathSuffix)
    {
        json.WriteStartObject();
        json.WriteNumber("accessTime", status.IsDirectory ? 0 : KeptAttributes.AccessTime(status));
        if (status.Acl is not null)
        {
            json.WriteBoolean("aclBit", true);
        }

        json.WriteNumber("blockSize", status.IsDirectory ? 0 : status.BlockBytes);
        json.WriteNumber("childrenNum", 0);
        json.WriteNumber("fileId", status.Version.Inode.Value);
        json.WriteString("group", status.Group);
        json.WriteNumber("length", status.IsDirectory ? 0 : status.LengthBytes);
        json.WriteNumber("modificationTime", status.ModifiedUnixMs);
        json.WriteString("owner", status.Owner);
        json.WriteString("pathSuffix", pathSuffix);
        json.WriteString("permission", Octal(PermissionOf(status)));
        json.WriteNumber("replication", status.IsDirectory ? 0 : KeptAttributes.Replication(status));
        json.WriteNumber("storagePolicy", KeptAttributes.StoragePolicy(status));
        json.WriteString("type", status.IsDirectory ? "DIRECTORY" : "FILE");
        json.WriteEndObject();
    }

    /// <summary>
    /// Permission bits as HDFS shows them: where there is an ACL with a mask, the group's are the mask.
    /// </summary>
    public static int PermissionOf(FileStatus status)
    {
        const int shown = 0x3FF;
        if (status.Acl is null)
        {
            return status.Mode & shown;
        }

        var acl = PosixAcl.Parse(status.Acl);
        var mask = acl.Entries.Any(static e => e is { Tag: AclTag.Mask, IsDefault: false })
            ? acl.Mask
            : (status.Mode >> 3) & 7;
        return (status.Mode & shown & ~0x38) | (mask << 3);
    }

    /// <summary>Bits as Hadoop writes them.</summary>
    public static string Octal(int bits) => Convert.ToString(bits, 8);
}
