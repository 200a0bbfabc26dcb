using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client;

/// <summary>Backups over the fabric API.</summary>
internal sealed class HttpFabricBackup(ApiTransport transport) : IFabricBackup
{
    public async ValueTask WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        var from = ApiTarget.Of("back up", WireNames.Backup);
        using var response = await transport
            .SendAsync(ApiCall.Get(from) with { Waits = true }, cancellationToken).ConfigureAwait(false);
        var source = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var openSource = source.ConfigureAwait(false);
        var buffer = new byte[1 << 16];
        while (await ReadAsync(source, buffer, from, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        }
    }

    // Only the reading: a failure of the target is the caller's own.
    private static async ValueTask<int> ReadAsync(
        Stream source, byte[] buffer, ApiTarget from, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw ApiTransport.Broken(from, error);
        }
    }
}
