using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>
/// LISTSTATUS_BATCH: one page of a directory. How many entries remain is only told as far as whether there are any:
/// counting them would cost what the page saves.
/// </summary>
internal sealed class ListStatusBatch : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        if (request.Query.Text(ParameterNames.StartAfter) is { } after && FabricPath.WhyNotName(after) is { } reason)
        {
            throw WebHdfsErrors.BadParameter(ParameterNames.StartAfter, reason);
        }

        return [new(NeedKind.List, request.Path)];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var status = await exchange.GetStatusAsync(cancellationToken);
        var after = request.Query.Text(ParameterNames.StartAfter);
        var page = status.IsDirectory
            ? await exchange.Client.ListAsync(
                request.Path,
                new ListOptions { Caller = request.Caller, AfterName = after, IsContinuation = after is not null },
                cancellationToken)
            : new ListPage([status], HasMore: false);
        await exchange.SendAsync(
            json =>
            {
                json.WriteStartObject();
                json.WriteStartObject("DirectoryListing");
                json.WriteStartObject("partialListing");
                json.WriteStartObject("FileStatuses");
                json.WriteStartArray("FileStatus");
                foreach (var entry in page.Entries)
                {
                    StatusJson.Write(json, entry, status.IsDirectory ? entry.Path.Name : string.Empty);
                }

                json.WriteEndArray();
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteNumber("remainingEntries", page.HasMore ? 1 : 0);
                json.WriteEndObject();
                json.WriteEndObject();
            },
            cancellationToken);
    }
}
