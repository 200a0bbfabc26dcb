using System.Runtime.CompilerServices;
using System.Text.Json;
using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client;

/// <summary>Checks of the fabric's own state over the fabric API: a line at a time.</summary>
internal sealed class HttpFabricFsck(ApiTransport transport) : IFabricFsck
{
    public async IAsyncEnumerable<FsckLine> CheckAsync(
        bool repair, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var target = ApiTarget.Of("check fabric", WireNames.Fsck).With("repair", repair);
        using var response = await transport.SendAsync(
            ApiCall.Post(target) with { Waits = true }, cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(
            await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        while (true)
        {
            var line = await ReadAsync(reader, target, cancellationToken).ConfigureAwait(false);
            yield return line;
            if (line.Summary is not null)
            {
                yield break;
            }
        }
    }

    private static async ValueTask<FsckLine> ReadAsync(
        StreamReader reader, ApiTarget target, CancellationToken cancellationToken)
    {
        try
        {
            var text = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new IOException("The answer ended before its summary.");
            return JsonSerializer.Deserialize(text, FabricJson.Default.FsckLine) ?? throw new JsonException("null");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException)
        {
            throw ApiTransport.Broken(target, error);
        }
    }
}
