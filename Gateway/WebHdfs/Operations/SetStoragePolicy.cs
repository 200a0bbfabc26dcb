using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>
/// SETSTORAGEPOLICY: kept and shown; a file whose policy asks for fast storage is pinned once it is cached, one with
/// another policy is not.
/// </summary>
internal sealed class SetStoragePolicy : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        _ = PolicyOf(request);
        return [new(NeedKind.Access, request.Path, PathNeed.Write)];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var policy = PolicyOf(exchange.Request);
        await exchange.Client.SetAttributesAsync(
            exchange.Request.Path,
            new AttributeChange
            {
                Caller = exchange.Request.Caller,
                Pinned = StoragePolicies.Pins(policy),
                SetXAttrs = new Dictionary<string, string> { [KeptAttributes.StoragePolicyName] = policy.Name },
            },
            cancellationToken);
        exchange.SendEmpty();
    }

    private static StoragePolicy PolicyOf(WebHdfsRequest request)
    {
        var name = request.Query.Required(ParameterNames.StoragePolicy);
        return StoragePolicies.TryFind(name)
            ?? throw WebHdfsErrors.BadParameter(
                ParameterNames.StoragePolicy, $"Cannot find a block policy with the name {WebHdfsQuery.Shown(name)}");
    }
}
