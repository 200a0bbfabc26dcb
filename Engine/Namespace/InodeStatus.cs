using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Engine.Namespace;

/// <summary>Makes the status users see from an inode row.</summary>
internal static class InodeStatus
{
    public static FileStatus Of(InodeRow row, FabricPath path, HybridTimestamp childrenSyncedAt) => new()
    {
        Path = path,
        Version = new FileVersion(row.Id, row.ContentVersion),
        Kind = row.Kind,
        LengthBytes = row.LengthBytes,
        ModifiedUnixMs = row.ModifiedUnixMs,
        CreatedUnixMs = row.CreatedUnixMs,
        Owner = row.Owner,
        Group = row.Group,
        Mode = row.Mode,
        ContentTag = ContentTag(row),
        XAttrs = XAttrText.Parse(row.XAttrs),
        TtlMs = row.TtlMs,
        TtlAction = row.TtlAction,
        Pinned = row.Pin is not null,
        PinMedia = row.Pin,
        ReplicationMin = row.ReplicationMin,
        ReplicationMax = row.ReplicationMax,
        BlockBytes = row.BlockBytes,
        Persistence = row.Persistence,
        Mount = row.MountId,
        Fingerprint = row.Fingerprint,
        SyncedAt = row.SyncedAt > childrenSyncedAt ? row.SyncedAt : childrenSyncedAt,

        // The mode may have changed since, here or in the store: it is what counts.
        Acl = row.Acl is null ? null : PosixAcl.Parse(row.Acl).WithMode(row.Mode).ToString(),
    };

    /// <summary>
    /// The tag users see. A store's own MD5 (or md5-N) is passed on; anything else is hashed and gets a dash, so that
    /// no client compares it with an MD5 of the bytes.
    /// </summary>
    private static string ContentTag(InodeRow row)
    {
        if (row.Kind == EntryKind.Directory)
        {
            return string.Empty;
        }

        if (row.ContentTag is not null)
        {
            return row.ContentTag;
        }

        if (row is { Persistence: PersistenceState.Persisted, Fingerprint: { ContentTag.Length: > 0 } fingerprint }
            && LooksLikeMd5(fingerprint.StoreTag))
        {
            return fingerprint.StoreTag;
        }

        var seen = string.Create(
            CultureInfo.InvariantCulture, $"{row.Fingerprint?.ContentTag}|{row.Fingerprint?.ModifiedUnixMs}");
        var identity = string.Create(
            CultureInfo.InvariantCulture, $"{seen}|{row.Id}|{row.ContentVersion}|{row.LengthBytes}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 16)) + "-0";
    }

    private static bool LooksLikeMd5(string tag)
    {
        var dash = tag.IndexOf('-', StringComparison.Ordinal);
        var hex = dash < 0 ? tag.AsSpan() : tag.AsSpan(0, dash);
        return hex.Length == 32 && hex.IndexOfAnyExcept("0123456789abcdef") < 0
            && (dash < 0 || int.TryParse(tag.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }
}
