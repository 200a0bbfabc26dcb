using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>
/// GETACLSTATUS: the entries that the permission bits do not say, as HDFS lists them.
/// </summary>
internal sealed class GetAclStatus : IWebHdfsOperation
{
    private const int StickyBit = 0x200;

    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request) => [new(NeedKind.Traverse, request.Path)];

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var status = await exchange.GetStatusAsync(cancellationToken);
        await exchange.SendAsync(
            json =>
            {
                json.WriteStartObject();
                json.WriteStartObject("AclStatus");
                if (status.Acl is not null)
                {
                    json.WriteBoolean("aclBit", true);
                }

                json.WriteStartArray("entries");
                foreach (var entry in Extended(status))
                {
                    json.WriteStringValue(entry.ToString());
                }

                json.WriteEndArray();
                json.WriteString("group", status.Group);
                json.WriteString("owner", status.Owner);
                json.WriteString("permission", StatusJson.Octal(StatusJson.PermissionOf(status)));
                json.WriteBoolean("stickyBit", (status.Mode & StickyBit) != 0);
                json.WriteEndObject();
                json.WriteEndObject();
            },
            cancellationToken);
    }

    private static IEnumerable<AclEntry> Extended(FileStatus status)
    {
        if (status.Acl is null)
        {
            return [];
        }

        var entries = PosixAcl.Parse(status.Acl).Entries;
        var hasMask = entries.Any(static e => e is { Tag: AclTag.Mask, IsDefault: false });
        return entries.Where(e => e.IsDefault || e.IsNamed || (hasMask && e.Tag == AclTag.Group));
    }
}
