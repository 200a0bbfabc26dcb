using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>The five operations that change an ACL: one reads what is asked, all end the same way.</summary>
/// <param name="read">What is asked, from the query; refuses what cannot be.</param>
/// <param name="make">The entries after it.</param>
internal sealed class AclOperation(
    Func<WebHdfsQuery, IReadOnlyList<AclEntry>> read,
    Func<FileStatus, IReadOnlyList<AclEntry>, List<AclEntry>> make) : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        read(request.Query);
        return [new(NeedKind.Own, request.Path)];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var status = await exchange.GetStatusAsync(cancellationToken);
        await exchange.Client.SetAttributesAsync(
            request.Path, ChangeOf(status, make(status, read(request.Query)), request.Caller), cancellationToken);
        exchange.SendEmpty();
    }

    private static AttributeChange ChangeOf(FileStatus status, List<AclEntry> entries, FabricCaller caller)
    {
        if (!status.IsDirectory && entries.Exists(static e => e.IsDefault))
        {
            throw new WebHdfsException(
                WebHdfsErrors.Acl, $"Invalid ACL: only directories may have a default ACL. Path: {status.Path}");
        }

        try
        {
            return AclChange.ToChange(status, entries, caller);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.InvalidArgument)
        {
            throw new WebHdfsException(WebHdfsErrors.Acl, "Invalid ACL: " + e.Reason, e);
        }
    }
}
