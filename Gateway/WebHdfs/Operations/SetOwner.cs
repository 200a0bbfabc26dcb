using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>
/// SETOWNER: a superuser gives files away; their owner gives them to a group that he is in.
/// </summary>
internal sealed class SetOwner : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        var owner = NameOf(request, ParameterNames.Owner);
        var group = NameOf(request, ParameterNames.Group);
        if (owner is null && group is null)
        {
            throw new WebHdfsException(WebHdfsErrors.IllegalArgument, "Both owner and group are empty.");
        }

        var caller = request.Caller;
        var gives = (owner is not null && owner != caller.User) || (group is not null && !caller.IsIn(group));
        return gives
            ? [new(NeedKind.Own, request.Path), new(NeedKind.Superuser, request.Path)]
            : [new(NeedKind.Own, request.Path)];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        await exchange.Client.SetAttributesAsync(
            request.Path,
            new AttributeChange
            {
                Caller = request.Caller,
                Owner = NameOf(request, ParameterNames.Owner),
                Group = NameOf(request, ParameterNames.Group),
            },
            cancellationToken);
        exchange.SendEmpty();
    }

    private static string? NameOf(WebHdfsRequest request, string parameter) =>
        request.Query.Text(parameter) is not { } name ? null
        : name.Length <= PrincipalNames.CharsMax
            && !name.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c) || c is ':' or ',' or '/')
            ? name
            : throw WebHdfsErrors.BadParameter(parameter, "it is no name.");
}
