using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Engine.Namespace;

/// <summary>Applies an attribute change to a row. Pure.</summary>
internal static class AttributePlanner
{
    public static InodeRow Plan(InodeRow row, AttributeChange change, FabricPath path)
    {
        if (change.Mode is < 0 or > 0xFFF)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "set attributes", path.Value, "a mode has the bits 0..07777");
        }

        // An ACL's entries of owner, group and other are the mode; special bits are none of its business.
        var acl = change.Acl is { Length: > 0 } text ? AclOf(text, row.Kind, path) : null;
        var mode = change.Mode ?? row.Mode;
        return row with
        {
            Mode = acl is null ? mode : (mode & ~0x1FF) | acl.Mode,
            Acl = change.Acl is null ? row.Acl : acl?.ToString(),
            Owner = change.Owner ?? row.Owner,
            Group = change.Group ?? row.Group,
            ModifiedUnixMs = change.ModifiedUnixMs ?? row.ModifiedUnixMs,
            TtlMs = change.TtlMs ?? row.TtlMs,
            TtlAction = change.TtlAction ?? row.TtlAction,
            Pin = change.Pinned switch
            {
                true => change.PinMedia ?? row.Pin ?? string.Empty,
                false => null,
                null => row.Pin,
            },
            ReplicationMin = change.ReplicationMin ?? row.ReplicationMin,
            ReplicationMax = change.ReplicationMax ?? row.ReplicationMax,
            XAttrs = XAttrs(row, change, path),
        };
    }

    /// <summary>Reads an ACL; only directories have default entries.</summary>
    public static PosixAcl AclOf(string text, EntryKind kind, FabricPath path)
    {
        var acl = PosixAcl.Parse(text);
        return acl.HasDefault && kind != EntryKind.Directory
            ? throw new FabricException(
                FabricErrorKind.InvalidArgument, "set attributes", path.Value, "only a directory has default entries")
            : acl;
    }

    private static string? XAttrs(InodeRow row, AttributeChange change, FabricPath path)
    {
        if (change.SetXAttrs is null && change.RemoveXAttrs is null)
        {
            return row.XAttrs;
        }

        var merged = new Dictionary<string, string>(XAttrText.Parse(row.XAttrs), StringComparer.Ordinal);
        foreach (var name in change.RemoveXAttrs ?? [])
        {
            merged.Remove(name);
        }

        foreach (var (name, value) in change.SetXAttrs ?? new Dictionary<string, string>())
        {
            merged[name] = value;
        }

        return XAttrText.Format(merged, row.Kind, path);
    }
}
