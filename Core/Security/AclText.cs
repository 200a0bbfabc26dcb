namespace OrleansAlluxio.Core.Security;

/// <summary>Text form and rules of ACLs. Pure.</summary>
internal static class AclText
{
    private const int NameCharsMax = 255;

    /// <summary>Reads entries; false with a reason.</summary>
    public static bool TryRead(string text, out List<AclEntry> entries, out string? reason)
    {
        entries = [];
        foreach (var range in text.AsSpan().Split(','))
        {
            if (!TryReadEntry(text.AsSpan()[range].Trim(), out var entry))
            {
                reason = "an entry is [default:]user|group|mask|other:[name]:rwx";
                return false;
            }

            entries.Add(entry);
            if (entries.Count > 2 * PosixAcl.EntriesMax)
            {
                break; // Refused below by its number; the rest need not be read.
            }
        }

        reason = null;
        return true;
    }

    /// <summary>Adds what may be left out: masks, and base entries of the default part.</summary>
    public static void Complete(List<AclEntry> entries)
    {
        if (entries.Exists(static e => e.IsDefault))
        {
            foreach (var tag in (ReadOnlySpan<AclTag>)[AclTag.User, AclTag.Group, AclTag.Other])
            {
                var now = entries.FindIndex(e => e.Tag == tag && !e.IsDefault && !e.IsNamed);
                if (now >= 0 && !entries.Exists(e => e.Tag == tag && e.IsDefault && !e.IsNamed))
                {
                    entries.Add(entries[now] with { IsDefault = true });
                }
            }
        }

        CompleteMask(entries, isDefault: false);
        CompleteMask(entries, isDefault: true);
    }

    /// <summary>Why completed entries are no ACL; null when they are.</summary>
    public static string? WhyNot(List<AclEntry> entries)
    {
        var seen = new HashSet<(AclTag, string, bool)>();
        foreach (var entry in entries)
        {
            if (!seen.Add((entry.Tag, entry.Name, entry.IsDefault)))
            {
                return $"the entry '{entry}' is there twice";
            }

            if (WhyNotEntry(entry) is { } reason)
            {
                return reason;
            }
        }

        foreach (var tag in (ReadOnlySpan<AclTag>)[AclTag.User, AclTag.Group, AclTag.Other])
        {
            if (!seen.Contains((tag, string.Empty, false)))
            {
                return "an ACL has an entry for the owner, the group and other: user::, group::, other::";
            }
        }

        return entries.Count(static e => !e.IsDefault) > PosixAcl.EntriesMax
            || entries.Count(static e => e.IsDefault) > PosixAcl.EntriesMax
                ? $"an ACL has at most {PosixAcl.EntriesMax} entries, and as many default entries"
                : null;
    }

    /// <summary>The order of the text form.</summary>
    public static int Compare(AclEntry a, AclEntry b)
    {
        var order = a.IsDefault.CompareTo(b.IsDefault);
        order = order != 0 ? order : a.Tag.CompareTo(b.Tag);
        return order != 0 ? order : string.CompareOrdinal(a.Name, b.Name);
    }

    private static void CompleteMask(List<AclEntry> entries, bool isDefault)
    {
        var ofPart = entries.FindAll(e => e.IsDefault == isDefault);
        if (ofPart.Exists(static e => e.IsNamed) && !ofPart.Exists(static e => e.Tag == AclTag.Mask))
        {
            var mask = 0;
            foreach (var entry in ofPart)
            {
                mask |= entry.IsNamed || entry.Tag == AclTag.Group ? entry.Permissions : 0;
            }

            entries.Add(new AclEntry(AclTag.Mask, string.Empty, mask, isDefault));
        }
    }

    private static string? WhyNotEntry(AclEntry entry)
    {
        if (entry.Permissions is < 0 or > 7)
        {
            return "permissions are r, w and x";
        }

        if (!entry.IsNamed)
        {
            return null;
        }

        return entry.Tag is AclTag.Mask or AclTag.Other ? "mask and other have no name"
            : entry.Name.Length > NameCharsMax ? $"a name has at most {NameCharsMax} characters"
            : entry.Name.Any(static c => c is ',' or ':' || char.IsControl(c) || char.IsWhiteSpace(c))
                ? "a name has no comma, colon, space or control character"
                : null;
    }

    private static bool TryReadEntry(ReadOnlySpan<char> text, out AclEntry entry)
    {
        entry = default;
        const string prefix = "default:";
        var isDefault = text.StartsWith(prefix, StringComparison.Ordinal);
        if (isDefault)
        {
            text = text[prefix.Length..];
        }

        var first = text.IndexOf(':');
        var last = text.LastIndexOf(':');
        if (first < 0 || last == first || !TryReadPermissions(text[(last + 1)..], out var permissions))
        {
            return false;
        }

        AclTag? tag = text[..first] switch
        {
            "user" => AclTag.User,
            "group" => AclTag.Group,
            "mask" => AclTag.Mask,
            "other" => AclTag.Other,
            _ => null,
        };
        if (tag is null)
        {
            return false;
        }

        entry = new AclEntry(tag.Value, text[(first + 1)..last].ToString(), permissions, isDefault);
        return true;
    }

    private static bool TryReadPermissions(ReadOnlySpan<char> text, out int permissions)
    {
        permissions = 0;
        if (text.Length != 3)
        {
            return false;
        }

        for (var i = 0; i < 3; i++)
        {
            if (text[i] == "rwx"[i])
            {
                permissions |= 4 >> i;
            }
            else if (text[i] != '-')
            {
                return false;
            }
        }

        return true;
    }
}
