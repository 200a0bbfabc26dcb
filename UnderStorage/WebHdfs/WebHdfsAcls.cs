using System.Text.Json;
using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>
/// ACLs as HDFS has them. It lists the entries that the permission bits do not say: named ones, the owning group's
/// where there is a mask, and default ones; the mask is in the group's bits.
/// </summary>
internal static class WebHdfsAcls
{
    private const string DefaultPrefix = "default:";

    /// <summary>
    /// The status with its ACL. A server that does not tell leaves it open; that fails no read.
    /// </summary>
    public static async Task<UfsStatus> AddAsync(
        WebHdfsSession session, UfsPath path, (UfsStatus Status, string Operation) of,
        CancellationToken cancellationToken)
    {
        var mode = of.Status.Fingerprint.Mode;
        try
        {
            var acl = await session.CallAsync(
                WebHdfsCall.Get("GETACLSTATUS", path, of.Operation),
                answer => Read(
                    WebHdfsJson.Member(
                        answer ?? throw new JsonException("The answer is empty."), "AclStatus", JsonValueKind.Object),
                    mode),
                cancellationToken).ConfigureAwait(false);
            return of.Status with { Acl = acl };
        }
        catch (FabricException error) when (error.Kind
            is FabricErrorKind.Unsupported or FabricErrorKind.InvalidArgument or FabricErrorKind.StoreDenied)
        {
            return of.Status;
        }
    }

    /// <summary>
    /// Replaces the whole ACL. The store replaces access and default entries each only where some are given.
    /// </summary>
    public static async Task SetAsync(
        (WebHdfsSession Session, WebHdfsTree Tree) on, UfsPath path, (string Acl, string Operation) to,
        CancellationToken cancellationToken)
    {
        if (!to.Acl.Contains(DefaultPrefix, StringComparison.Ordinal)
            && await on.Tree.TryStatOwnAsync(path, to.Operation, cancellationToken).ConfigureAwait(false)
                is { HasAcl: true, Fingerprint.Kind: EntryKind.Directory })
        {
            var defaults = WebHdfsCall.Put("REMOVEDEFAULTACL", path, to.Operation);
            await on.Session.CallAsync(defaults, static _ => true, cancellationToken).ConfigureAwait(false);
        }

        var call = WebHdfsCall.Put("SETACL", path, to.Operation).With("aclspec", to.Acl);
        await on.Session.CallAsync(call, static _ => true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The canonical text; null without permission bits.</summary>
    private static string? Read(JsonElement status, int mode)
    {
        // Of the same moment as the entries, where the server has it.
        var told = WebHdfsStatus.ModeOf(WebHdfsJson.Text(status, "permission"));
        mode = told >= 0 ? told : mode;
        if (mode < 0)
        {
            return null;
        }

        var entries = new List<AclEntry>();
        foreach (var value in WebHdfsJson.Member(status, "entries", JsonValueKind.Array).EnumerateArray())
        {
            var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
            if (TryRead(text, out var entry) && (entry.IsDefault || entry.IsNamed || entry.Tag == AclTag.Group))
            {
                entries.Add(entry);
            }
        }

        var group = (mode >> 3) & 7;
        if (entries.Exists(static e => !e.IsDefault))
        {
            entries.Add(new AclEntry(AclTag.Mask, string.Empty, group));
        }

        if (!entries.Exists(static e => e is { Tag: AclTag.Group, IsDefault: false, IsNamed: false }))
        {
            entries.Add(new AclEntry(AclTag.Group, string.Empty, group));
        }

        entries.Add(new AclEntry(AclTag.User, string.Empty, (mode >> 6) & 7));
        entries.Add(new AclEntry(AclTag.Other, string.Empty, mode & 7));
        return PosixAcl.Of(entries).ToString();
    }

    /// <summary>One entry; false for one that no user or group of the fabric can be meant by.</summary>
    private static bool TryRead(string text, out AclEntry entry)
    {
        entry = default;
        var isDefault = text.StartsWith(DefaultPrefix, StringComparison.Ordinal);
        var parts = text[(isDefault ? DefaultPrefix.Length : 0)..].Split(':');
        if (parts is not [var kind, var name, { Length: 3 } bits]
            || name.Any(static c => c is ',' || char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            return false;
        }

        AclTag? tag = kind switch
        {
            "user" => AclTag.User,
            "group" => AclTag.Group,
            "mask" => AclTag.Mask,
            "other" => AclTag.Other,
            _ => null,
        };
        var permissions = (bits[0] == 'r' ? 4 : 0) | (bits[1] == 'w' ? 2 : 0) | (bits[2] == 'x' ? 1 : 0);
        entry = new AclEntry(tag ?? AclTag.Other, name, permissions, isDefault);
        return tag is not null;
    }
}
