using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Json;

/// <summary>Reads the parameter <c>aclspec</c>.</summary>
internal static class AclSpec
{
    /// <summary>The entries. Without permissions, they may still be there, and do not count.</summary>
    /// <exception cref="WebHdfsException">Anything else.</exception>
    public static IReadOnlyList<AclEntry> Read(WebHdfsQuery query, bool withPermissions)
    {
        var text = query.Required(ParameterNames.AclSpec);
        var entries = new List<AclEntry>();
        foreach (var part in text.Split(','))
        {
            if (entries.Count == 2 * PosixAcl.EntriesMax)
            {
                throw Bad($"an ACL has at most {PosixAcl.EntriesMax} entries, and as many default entries.");
            }

            entries.Add(ReadEntry(part, withPermissions));
        }

        return entries;
    }

    private static AclEntry ReadEntry(string text, bool withPermissions)
    {
        var parts = text.Split(':');
        var isDefault = parts[0] == "default";
        var at = isDefault ? 1 : 0;
        var count = parts.Length - at;
        if (count is < 2 or > 3 || (withPermissions && count != 3) || TagOf(parts[at]) is not { } tag)
        {
            throw Bad($"{WebHdfsQuery.Shown(text)} is not [default:]user|group|mask|other:[name]:rwx.");
        }

        var permissions = count == 3 && parts[at + 2].Length > 0 ? BitsOf(parts[at + 2]) : 0;
        if (withPermissions && parts[at + 2].Length == 0)
        {
            throw Bad($"{WebHdfsQuery.Shown(text)} has no permissions.");
        }

        return new AclEntry(tag, parts[at + 1], permissions, isDefault);
    }

    private static AclTag? TagOf(string text) => text switch
    {
        "user" => AclTag.User,
        "group" => AclTag.Group,
        "mask" => AclTag.Mask,
        "other" => AclTag.Other,
        _ => null,
    };

    private static int BitsOf(string text)
    {
        var bits = 0;
        for (var i = 0; i < 3; i++)
        {
            if (text.Length != 3 || (text[i] != "rwx"[i] && text[i] != '-'))
            {
                throw Bad($"{WebHdfsQuery.Shown(text)} are no permissions.");
            }

            bits |= text[i] == '-' ? 0 : 4 >> i;
        }

        return bits;
    }

    private static WebHdfsException Bad(string reason) => WebHdfsErrors.BadParameter(ParameterNames.AclSpec, reason);
}
