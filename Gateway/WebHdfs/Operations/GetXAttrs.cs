using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>GETXATTRS: the named ones, all of which must be there, or all that the sender may see.</summary>
internal sealed class GetXAttrs : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        XAttrValue.ReadEncoding(request.Query);
        var names = NamesOf(request);
        return names.Count == 0
            ? [new(NeedKind.Access, request.Path, PathNeed.Read)]
            : [.. names.Select(n => XAttrName.NeedOf(n, request, PathNeed.Read))];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var status = await exchange.GetStatusAsync(cancellationToken);
        var names = NamesOf(request);
        if (names.Any(n => !status.XAttrs.ContainsKey(n)))
        {
            throw new WebHdfsException(
                WebHdfsErrors.Io, "At least one of the attributes provided was not found.");
        }

        if (names.Count == 0)
        {
            names = ListXAttrs.ShownOf(status, request.Caller);
        }

        var encoding = XAttrValue.ReadEncoding(request.Query);
        await exchange.SendAsync(
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("XAttrs");
                foreach (var name in names)
                {
                    json.WriteStartObject();
                    json.WriteString("name", name);
                    json.WriteString("value", XAttrValue.Write(status.XAttrs[name], encoding));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            },
            cancellationToken);
    }

    private static List<string> NamesOf(WebHdfsRequest request) =>
        [.. request.Query.All(ParameterNames.XAttrName).Select(XAttrName.Read).Distinct(StringComparer.Ordinal)];
}
