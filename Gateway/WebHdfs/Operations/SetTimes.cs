using System.Globalization;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>
/// SETTIMES: the modification time, and an access time that is kept and shown but never moves by itself.
/// </summary>
internal sealed class SetTimes : IWebHdfsOperation
{
    // The end of year 9999, which every store can write down.
    private const long UnixMsMax = 253_402_300_799_999;

    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        _ = TimeOf(request, ParameterNames.ModificationTime);
        _ = TimeOf(request, ParameterNames.AccessTime);
        return [new(NeedKind.Own, request.Path)];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        await exchange.GetStatusAsync(cancellationToken);
        var accessed = TimeOf(request, ParameterNames.AccessTime);
        var modified = TimeOf(request, ParameterNames.ModificationTime);
        if (accessed is not null || modified is not null)
        {
            await exchange.Client.SetAttributesAsync(
                request.Path,
                new AttributeChange
                {
                    Caller = request.Caller,
                    ModifiedUnixMs = modified,
                    SetXAttrs = accessed is not { } time ? null : new Dictionary<string, string>
                    {
                        [KeptAttributes.AccessTimeName] = time.ToString(CultureInfo.InvariantCulture),
                    },
                },
                cancellationToken);
        }

        exchange.SendEmpty();
    }

    // -1 is Hadoop's word for leaving a time as it is.
    private static long? TimeOf(WebHdfsRequest request, string parameter) =>
        request.Query.Number(parameter, -1, UnixMsMax) is >= 0 and var time ? time : null;
}
