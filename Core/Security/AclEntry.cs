namespace OrleansAlluxio.Core.Security;

/// <summary>One entry of a POSIX ACL.</summary>
/// <param name="Tag">Whom it is for.</param>
/// <param name="Name">The named user or group; empty for the owner, the owning group, mask and other.</param>
/// <param name="Permissions">4 reads, 2 writes, 1 executes or enters.</param>
/// <param name="IsDefault">Whether it is for what is made in the directory later.</param>
public readonly record struct AclEntry(AclTag Tag, string Name, int Permissions, bool IsDefault = false)
{
    /// <summary>Whether it names a user or group.</summary>
    public bool IsNamed => Name.Length > 0;

    /// <inheritdoc/>
    public override string ToString() => string.Concat(
        IsDefault ? "default:" : string.Empty,
        Tag switch { AclTag.User => "user:", AclTag.Group => "group:", AclTag.Mask => "mask:", _ => "other:" },
        Name,
        Text(Permissions));

    private static string Text(int permissions) => string.Create(4, permissions, static (span, bits) =>
    {
        span[0] = ':';
        span[1] = (bits & 4) != 0 ? 'r' : '-';
        span[2] = (bits & 2) != 0 ? 'w' : '-';
        span[3] = (bits & 1) != 0 ? 'x' : '-';
    });
}
