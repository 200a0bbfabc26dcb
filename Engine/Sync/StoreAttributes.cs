namespace OrleansAlluxio.Engine.Sync;

/// <summary>Between what stores carry with a file and the extended attributes of an inode.</summary>
internal static class StoreAttributes
{
    /// <summary>A directory the store must have, because it has something below it.</summary>
    public static Fingerprint ImpliedDirectory { get; } = new() { Kind = EntryKind.Directory };

    /// <summary>Content type and user metadata as extended attributes.</summary>
    public static IReadOnlyDictionary<string, string> Carried(UfsStatus status)
    {
        var carried = new Dictionary<string, string>(StringComparer.Ordinal);
        if (status.ContentType is not null)
        {
            carried[XAttrNames.ContentType] = status.ContentType;
        }

        foreach (var (name, value) in status.UserMetadata)
        {
            carried[XAttrNames.UserMetadataPrefix + name] = value;
        }

        return carried;
    }

    /// <summary>How a store is asked to write a file.</summary>
    public static UfsWriteOptions WriteOptions(
        CreateOptions options, IReadOnlyDictionary<string, string>? attributes) => new()
        {
            Overwrite = options.Overwrite,
            LengthBytes = options.LengthBytes,
            ContentType = attributes?.GetValueOrDefault(XAttrNames.ContentType),
            UserMetadata = attributes?
            .Where(a => a.Key.StartsWith(XAttrNames.UserMetadataPrefix, StringComparison.Ordinal))
            .ToDictionary(a => a.Key[XAttrNames.UserMetadataPrefix.Length..], a => a.Value, StringComparer.Ordinal),
            Attributes = new UfsAttributes(
                Mode: options.Mode, Acl: options.Acl is { Length: > 0 } acl ? acl : null),
        };

    /// <summary>How a store is asked to write a file that keeps what is known of the one before.</summary>
    public static UfsWriteOptions RewriteOptions(FileStatus before, Writing.FileDraft draft)
    {
        var options = WriteOptions(draft.Options with { Overwrite = true }, draft.Options.XAttrs ?? before.XAttrs);
        var isKept = draft.Mount.Store.Capabilities.PosixAttributes
            && before.Persistence == PersistenceState.Persisted;
        return options with
        {
            Attributes = isKept
                ? new UfsAttributes(
                    before.Fingerprint?.Owner, before.Fingerprint?.Group, before.Mode, Acl: before.Acl)
                : new UfsAttributes(Mode: before.Mode, Acl: before.Acl),
        };
    }
}
