namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// POSIX attributes to set; null leaves one as it is. Stores without <c>PosixAttributes</c> ignore them.
/// </summary>
/// <param name="Owner">Owner name.</param>
/// <param name="Group">Group name.</param>
/// <param name="Mode">Permission bits, 0..07777.</param>
/// <param name="ModifiedUnixMs">Modification time in milliseconds since 1970 UTC.</param>
/// <param name="Acl">
/// POSIX ACL in the text form of <see cref="Core.Security.PosixAcl"/>; empty removes it. It is set after the mode and
/// counts above it. Stores without <c>PosixAcls</c> ignore it.
/// </param>
public sealed record UfsAttributes(
    string? Owner = null, string? Group = null, int? Mode = null, long? ModifiedUnixMs = null,
    string? Acl = null)
{
    /// <summary>Sets nothing.</summary>
    public static UfsAttributes None { get; } = new();
}
