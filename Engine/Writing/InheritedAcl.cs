using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>
/// What a new file gets from the default entries of its directory, for stores that keep ACLs: a file gets its name
/// there by a rename, so the store itself gives it nothing.
/// </summary>
internal static class InheritedAcl
{
    /// <summary>The options with the ACL to write, as the tree will give it to the row.</summary>
    public static async ValueTask<CreateOptions> AddAsync(
        EngineServices services, (FabricPath Path, Mount Mount) at, CreateOptions options,
        CancellationToken cancellationToken)
    {
        if (!at.Mount.Store.Capabilities.PosixAcls || options.Acl is { Length: > 0 })
        {
            return options;
        }

        var parent = await services.Tree.LookupAsync(at.Path.Parent, cancellationToken).ConfigureAwait(false);
        return parent.Status?.Acl is { } acl
            && PosixAcl.Parse(acl).Inherited(options.Mode ?? 0x1A4, isDirectory: false) is { } inherited
            ? options with { Acl = inherited.ToString() }
            : options;
    }
}
