using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Permissions;

/// <summary>
/// The rules of HDFS about who may do what, over the modes and ACLs of the tree. Every status it judges by is the one
/// of the tree at that time: what was acknowledged before counts. Stores are not asked anew for it.
/// </summary>
internal sealed class PathAccess(IFabricClient client)
{
    private const int StickyBit = 0x200;

    // Judged by what the tree has: asking a store about every directory above would cost a request each.
    private static readonly OperationOptions Known = new() { SyncIntervalMs = -1 };

    /// <summary>Fails unless the caller may do all of it.</summary>
    /// <exception cref="WebHdfsException">AccessControl, or ParentNotDirectory for a file on the way.</exception>
    public async ValueTask RequireAsync(
        FabricCaller caller, IReadOnlyList<PathNeed> needs, CancellationToken cancellationToken)
    {
        if (caller.IsSuperuser)
        {
            return;
        }

        foreach (var need in needs)
        {
            await RequireAsync(caller, need, cancellationToken);
        }
    }

    /// <summary>Fails unless the caller may do something with what has that status.</summary>
    public static void Require(FabricCaller caller, FileStatus status, int bits)
    {
        if (!PosixAcl.Allows(status, caller, bits))
        {
            throw Denied(caller, status, bits);
        }
    }

    private async ValueTask RequireAsync(FabricCaller caller, PathNeed need, CancellationToken cancellationToken)
    {
        if (need.Kind == NeedKind.Superuser)
        {
            throw Refused($"Access denied for user {caller.User}. Superuser privilege is required");
        }

        if (caller.Role == FabricRole.ReadOnly && need.IsChange)
        {
            throw Refused($"Permission denied: user={caller.User} only reads");
        }

        var facts = await FindAsync(caller, need.Path, cancellationToken);
        switch (need.Kind)
        {
            case NeedKind.Access when facts.Target is { } target:
                Require(caller, target, need.Bits);
                break;
            case NeedKind.List when facts.Target is { IsDirectory: true } directory:
                Require(caller, directory, PathNeed.Read | PathNeed.Execute);
                break;
            case NeedKind.Create:
                RequireCreate(caller, facts);
                break;
            case NeedKind.MakeDirectory when facts.Target is null:
                Require(caller, facts.Parent, PathNeed.Write);
                break;
            case NeedKind.MoveTo when facts.Target is { IsDirectory: true } into:
                Require(caller, into, PathNeed.Write | PathNeed.Execute);
                break;
            case NeedKind.MoveTo or NeedKind.MoveOnto:
                RequireMoveOnto(caller, facts);
                break;
            case NeedKind.Remove or NeedKind.RemoveTree when facts.Target is { } gone:
                RequireRemove(caller, facts.Parent, gone);
                if (need.Kind == NeedKind.RemoveTree && gone.IsDirectory)
                {
                    await RequireTreeAsync(caller, gone, cancellationToken);
                }

                break;
            case NeedKind.Own when facts.Target is { } owned && !IsOwner(caller, owned):
                throw Refused($"Permission denied. user={caller.User} is not the owner of inode={owned.Path}");
        }
    }

    private static void RequireCreate(FabricCaller caller, PathFacts facts)
    {
        Require(caller, facts.Parent, PathNeed.Write);
        if (facts.Target is { IsDirectory: false } replaced)
        {
            Require(caller, replaced, PathNeed.Write);
        }
    }

    private static void RequireMoveOnto(FabricCaller caller, PathFacts facts)
    {
        Require(caller, facts.Parent, PathNeed.Write);
        if (facts.Target is { } replaced)
        {
            RequireRemove(caller, facts.Parent, replaced);
        }
    }

    private static void RequireRemove(FabricCaller caller, FileStatus parent, FileStatus gone)
    {
        Require(caller, parent, PathNeed.Write);
        if ((parent.Mode & StickyBit) != 0 && !IsOwner(caller, parent) && !IsOwner(caller, gone))
        {
            throw Refused(
                $"Permission denied by sticky bit: user={caller.User}, path={Describe(gone)}, "
                    + $"parent={Describe(parent)}");
        }
    }

    // As HDFS asks it: what is not empty must be open to the caller in every way, so that nothing below is taken from
    // under somebody else.
    private async ValueTask RequireTreeAsync(
        FabricCaller caller, FileStatus directory, CancellationToken cancellationToken)
    {
        var walk = new TreeWalk(client, Known);
        await foreach (var (at, entries) in walk.PagesAsync(directory, cancellationToken))
        {
            if (entries.Count > 0)
            {
                Require(caller, at, PathNeed.Read | PathNeed.Write | PathNeed.Execute);
            }
        }
    }

    // From the root down: nobody learns of what lies in a directory that he may not enter.
    private async ValueTask<PathFacts> FindAsync(
        FabricCaller caller, FabricPath path, CancellationToken cancellationToken)
    {
        var at = await client.TryGetStatusAsync(FabricPath.Root, Known, cancellationToken)
            ?? throw new FabricException(FabricErrorKind.Internal, "check access", "/", "the root is not there");
        if (path.IsRoot)
        {
            return new PathFacts(at, at);
        }

        var value = path.Value;
        for (var end = 1; ; end++)
        {
            Require(caller, at, PathNeed.Execute);
            var slash = value.IndexOf('/', end);
            var isLast = slash < 0;
            end = isLast ? value.Length : slash;
            var next = await LookAsync(isLast ? path : FabricPath.Parse(value[..end]), cancellationToken);
            if (isLast || next is null)
            {
                return new PathFacts(next, at);
            }

            at = next.IsDirectory
                ? next
                : throw new WebHdfsException(WebHdfsErrors.ParentNotDirectory, $"{next.Path} (is not a directory)");
        }
    }

    // What the tree lacks may be in the store by now, and a handler that looks for it as configured would find it.
    private async ValueTask<FileStatus?> LookAsync(FabricPath path, CancellationToken cancellationToken) =>
        await client.TryGetStatusAsync(path, Known, cancellationToken)
        ?? await client.TryGetStatusAsync(path, OperationOptions.Default, cancellationToken);

    private static bool IsOwner(FabricCaller caller, FileStatus status) =>
        caller.Role != FabricRole.Anonymous && string.Equals(caller.User, status.Owner, StringComparison.Ordinal);

    private static WebHdfsException Denied(FabricCaller caller, FileStatus status, int bits) =>
        Refused($"Permission denied: user={caller.User}, access={NameOf(bits)}, inode={Describe(status)}");

    private static WebHdfsException Refused(string message) => new(WebHdfsErrors.AccessControl, message);

    private static string Describe(FileStatus status)
    {
        Span<char> bits = stackalloc char[10];
        bits[0] = status.IsDirectory ? 'd' : '-';
        var mode = StatusJson.PermissionOf(status);
        for (var i = 0; i < 9; i++)
        {
            bits[i + 1] = (mode & (0x100 >> i)) != 0 ? "rwx"[i % 3] : '-';
        }

        if ((mode & StickyBit) != 0)
        {
            bits[9] = bits[9] == 'x' ? 't' : 'T';
        }

        return $"\"{status.Path}\":{status.Owner}:{status.Group}:{bits}{(status.Acl is null ? string.Empty : "+")}";
    }

    private static string NameOf(int bits) => bits switch
    {
        0 => "NONE",
        1 => "EXECUTE",
        2 => "WRITE",
        3 => "WRITE_EXECUTE",
        4 => "READ",
        5 => "READ_EXECUTE",
        6 => "READ_WRITE",
        _ => "ALL",
    };
}
