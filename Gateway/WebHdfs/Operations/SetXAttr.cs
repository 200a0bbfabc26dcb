using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>SETXATTR: the flags say whether the attribute must be new, must be there, or either.</summary>
internal sealed class SetXAttr : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        _ = FlagsOf(request.Query);
        _ = XAttrValue.Read(request.Query.Text(ParameterNames.XAttrValue));
        return [XAttrName.NeedOf(NameOf(request), request, PathNeed.Write)];
    }

    /// <summary>The one name that the query has.</summary>
    public static string NameOf(WebHdfsRequest request) => request.Query.All(ParameterNames.XAttrName) switch
    {
        [var name] => XAttrName.Read(name),
        _ => throw WebHdfsErrors.BadParameter(ParameterNames.XAttrName, "one name is required."),
    };

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var name = NameOf(request);
        var (create, replace) = FlagsOf(request.Query);
        var isThere = (await exchange.GetStatusAsync(cancellationToken)).XAttrs.ContainsKey(name);
        if (isThere && !replace)
        {
            throw new WebHdfsException(
                WebHdfsErrors.Io, $"XAttr: {name} already exists. The REPLACE flag must be specified.");
        }

        if (!isThere && !create)
        {
            throw new WebHdfsException(
                WebHdfsErrors.Io, $"XAttr: {name} does not exist. The CREATE flag must be specified.");
        }

        var value = XAttrValue.Read(request.Query.Text(ParameterNames.XAttrValue));
        await exchange.Client.SetAttributesAsync(
            request.Path,
            new AttributeChange
            {
                Caller = request.Caller,
                SetXAttrs = new Dictionary<string, string> { [name] = value },
            },
            cancellationToken);
        exchange.SendEmpty();
    }

    private static (bool Create, bool Replace) FlagsOf(WebHdfsQuery query)
    {
        var (create, replace) = (false, false);
        foreach (var flag in query.Required(ParameterNames.Flag).Split(','))
        {
            switch (flag.Trim().ToUpperInvariant())
            {
                case "CREATE":
                    create = true;
                    break;
                case "REPLACE":
                    replace = true;
                    break;
                default:
                    throw WebHdfsErrors.BadParameter(ParameterNames.Flag, "it is CREATE, REPLACE or both.");
            }
        }

        return (create, replace);
    }
}
