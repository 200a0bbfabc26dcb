using System.Buffers;
using System.Text;
using System.Text.Json;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>LISTXATTRS: the names that the sender may see, as text of a JSON array, as Hadoop has it.</summary>
internal sealed class ListXAttrs : IWebHdfsOperation
{
    /// <summary>Names of a status that a caller is shown, in order.</summary>
    public static List<string> ShownOf(FileStatus status, FabricCaller caller) =>
    [
        .. status.XAttrs.Keys.Where(n => XAttrName.IsShown(n, caller.IsSuperuser)).Order(StringComparer.Ordinal),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request) => [new(NeedKind.Traverse, request.Path)];

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var status = await exchange.GetStatusAsync(cancellationToken);
        var buffer = new ArrayBufferWriter<byte>(256);
        await using (var json = new Utf8JsonWriter(buffer, JsonStyle.Plain))
        {
            json.WriteStartArray();
            foreach (var name in ShownOf(status, exchange.Request.Caller))
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }

        await exchange.SendPairAsync("XAttrNames", Encoding.UTF8.GetString(buffer.WrittenSpan), cancellationToken);
    }
}
