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

        return row with
        {
            Mode = change.Mode ?? row.Mode,
            Owner = change.Owner ?? row.Owner,
            Group = change.Group ?? row.Group,
            ModifiedUnixMs = change.ModifiedUnixMs ?? row.ModifiedUnixMs,
            TtlMs = change.TtlMs ?? row.TtlMs,
            TtlAction = change.TtlAction ?? row.TtlAction,
            Pin = change.Pinned switch { true => row.Pin ?? string.Empty, false => null, null => row.Pin },
            XAttrs = XAttrs(row, change, path),
        };
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
