using System.Buffers;
using System.Text.Json;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>
/// LISTSTATUS: all of a directory, however large, a page in memory at a time. Of a file, itself with an empty suffix.
/// </summary>
internal sealed class ListStatus : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request) => [new(NeedKind.List, request.Path)];

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var status = await exchange.Client.TryGetStatusAsync(
                exchange.Request.Path, exchange.Request.AsCaller(), cancellationToken)
            ?? throw new WebHdfsException(
                WebHdfsErrors.FileNotFound, $"File {exchange.Request.Path} does not exist.");
        var page = status.IsDirectory
            ? await ListAsync(exchange, after: null, cancellationToken)
            : new ListPage([status], HasMore: false);

        // The first page is there: from here on a failure of a later one cuts the connection.
        exchange.BeginJson();
        var buffer = new ArrayBufferWriter<byte>(4096);
        await using var json = new Utf8JsonWriter(buffer, JsonStyle.Plain);
        json.WriteStartObject();
        json.WriteStartObject("FileStatuses");
        json.WriteStartArray("FileStatus");
        while (true)
        {
            foreach (var entry in page.Entries)
            {
                StatusJson.Write(json, entry, status.IsDirectory ? entry.Path.Name : string.Empty);
            }

            if (!page.HasMore)
            {
                break;
            }

            await FlushAsync(exchange, json, buffer, cancellationToken);
            page = await ListAsync(exchange, page.Entries[^1].Path.Name, cancellationToken);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        await FlushAsync(exchange, json, buffer, cancellationToken);
    }

    private static ValueTask<ListPage> ListAsync(
        WebHdfsExchange exchange, string? after, CancellationToken cancellationToken) => exchange.Client.ListAsync(
            exchange.Request.Path,
            new ListOptions { Caller = exchange.Request.Caller, AfterName = after, IsContinuation = after is not null },
            cancellationToken);

    private static async ValueTask FlushAsync(
        WebHdfsExchange exchange, Utf8JsonWriter json, ArrayBufferWriter<byte> buffer,
        CancellationToken cancellationToken)
    {
        await json.FlushAsync(cancellationToken);
        await exchange.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, cancellationToken);
        buffer.ResetWrittenCount();
    }
}
