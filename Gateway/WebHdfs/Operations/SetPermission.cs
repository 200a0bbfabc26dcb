using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>
/// SETPERMISSION. As in HDFS and POSIX, where there is an ACL with a mask, the group's bits are the mask's.
/// </summary>
internal sealed class SetPermission : IWebHdfsOperation
{
    private const int Default = 0x1ED; // 0755, Hadoop's

    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        _ = ModeOf(request);
        return [new(NeedKind.Own, request.Path)];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var status = await exchange.GetStatusAsync(cancellationToken);
        var mode = ModeOf(exchange.Request);
        await exchange.Client.SetAttributesAsync(
            exchange.Request.Path,
            new AttributeChange
            {
                Caller = exchange.Request.Caller,
                Mode = mode,
                Acl = status.Acl is null ? null : WithMask(PosixAcl.Parse(status.Acl), mode),
            },
            cancellationToken);
        exchange.SendEmpty();
    }

    private static string WithMask(PosixAcl acl, int mode)
    {
        var hasMask = acl.Entries.Any(static e => e is { Tag: AclTag.Mask, IsDefault: false });
        return PosixAcl.Of(acl.Entries.Select(e => e.IsDefault || e.IsNamed ? e : e.Tag switch
        {
            AclTag.User => e with { Permissions = (mode >> 6) & 7 },
            AclTag.Group when !hasMask => e with { Permissions = (mode >> 3) & 7 },
            AclTag.Mask => e with { Permissions = (mode >> 3) & 7 },
            AclTag.Other => e with { Permissions = mode & 7 },
            _ => e,
        })).ToString();
    }

    private static int ModeOf(WebHdfsRequest request) =>
        request.Query.Permission(ParameterNames.Permission) ?? Default;
}
