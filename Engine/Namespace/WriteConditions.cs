namespace OrleansAlluxio.Engine.Namespace;

/// <summary>Whether a file may be completed over what has its name. Pure.</summary>
internal static class WriteConditions
{
    /// <summary>IsADirectory, AlreadyExists or PreconditionFailed when it may not.</summary>
    public static void Check(FabricPath path, InodeRow? existing, CreateOptions options) =>
        Check(path, existing is null ? null : InodeStatus.Of(existing, path, HybridTimestamp.Never), options);

    /// <summary>The same on a status.</summary>
    public static void Check(FabricPath path, FileStatus? existing, CreateOptions options)
    {
        if (existing is { Kind: EntryKind.Directory })
        {
            throw new FabricException(FabricErrorKind.IsADirectory, "create", path.Value, "a directory has that name");
        }

        if (existing is not null && !options.Overwrite)
        {
            throw new FabricException(
                FabricErrorKind.AlreadyExists, "create", path.Value, "a file of that name is there already");
        }

        if (options.IfContentTag is not null && existing?.ContentTag != options.IfContentTag)
        {
            throw new FabricException(
                FabricErrorKind.PreconditionFailed, "create", path.Value,
                existing is null ? "no file is there" : $"the file's tag is {existing.ContentTag}");
        }

        if (options.IfMark is not null && (existing is null || FileMark.Of(existing) != options.IfMark))
        {
            throw new FabricException(
                FabricErrorKind.PreconditionFailed, "create", path.Value, "another file is there by now");
        }
    }

    /// <summary>PreconditionFailed unless the content a file was made of still has the name.</summary>
    public static void CheckBase(FabricPath path, InodeRow? existing, FileVersion? wanted) =>
        CheckBase(path, existing is null ? null : new FileVersion(existing.Id, existing.ContentVersion), wanted);

    /// <summary>The same on a version.</summary>
    public static void CheckBase(FabricPath path, FileVersion? existing, FileVersion? wanted)
    {
        if (wanted is not null && existing != wanted)
        {
            throw new FabricException(
                FabricErrorKind.PreconditionFailed, "append", path.Value, "another file is there by now");
        }
    }
}
