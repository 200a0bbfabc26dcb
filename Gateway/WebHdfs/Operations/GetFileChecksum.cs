using System.Buffers;
using OrleansAlluxio.Core.Checksums;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;
using OrleansAlluxio.Gateway.WebHdfs.Redirects;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>
/// GETFILECHECKSUM: Hadoop's composite CRC, which is the CRC-32C of all bytes, whatever the blocks. Files of equal
/// bytes have equal ones, here and in an HDFS that combines its checksums like this.
/// </summary>
internal sealed class GetFileChecksum : IWebHdfsOperation
{
    private const int BufferBytes = 1 << 20;

    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        request.Query.Flag(ParameterNames.NoRedirect);
        return [new(NeedKind.Access, request.Path, PathNeed.Read)];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        await using var reader = await exchange.Client.OpenReadAsync(
            request.Path, request.AsCaller(), cancellationToken);

        // Opening may have found another mode in the store than the one that was judged by.
        PathAccess.Require(request.Caller, reader.Status, PathNeed.Read);
        if (!request.IsRedirected)
        {
            await Redirection.SendAsync(exchange, OperationNames.GetFileChecksum, cancellationToken);
            return;
        }

        var checksum = await ComputeAsync(reader, cancellationToken);
        await exchange.SendAsync(
            json =>
            {
                json.WriteStartObject();
                json.WriteStartObject("FileChecksum");
                json.WriteString("algorithm", "COMPOSITE-CRC32C");
                json.WriteString("bytes", checksum.ToString("x8", System.Globalization.CultureInfo.InvariantCulture));
                json.WriteNumber("length", sizeof(uint));
                json.WriteEndObject();
                json.WriteEndObject();
            },
            cancellationToken);
    }

    private static async ValueTask<uint> ComputeAsync(IFabricReader reader, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            uint checksum = 0;
            long offset = 0;
            int count;
            while ((count = await reader.ReadAsync(offset, buffer.AsMemory(0, BufferBytes), cancellationToken)) > 0)
            {
                checksum = Crc32C.Append(checksum, buffer.AsSpan(0, count));
                offset += count;
            }

            return checksum;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
