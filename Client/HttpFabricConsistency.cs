using System.Runtime.CompilerServices;
using System.Text.Json;
using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Client;

/// <summary>Comparisons of the tree with its stores, over the fabric API: a line at a time.</summary>
internal sealed class HttpFabricConsistency(ApiTransport transport) : IFabricConsistency
{
    public async IAsyncEnumerable<ConsistencyLine> CheckAsync(
        FabricPath path, ConsistencyOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var target = ApiTarget.Of("check consistency", WireNames.Consistency, path)
            .With("repair", options.Repair)
            .With("content", options.Content)
            .With("rate", options.BytesPerSecond);
        var call = ApiCall.Post(target) with { Waits = true };
        using var response = await transport.SendAsync(call, cancellationToken).ConfigureAwait(false);
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

    private static async ValueTask<ConsistencyLine> ReadAsync(
        StreamReader reader, ApiTarget target, CancellationToken cancellationToken)
    {
        try
        {
            var text = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new IOException("The answer ended before its summary.");
            return JsonSerializer.Deserialize(text, FabricJson.Default.ConsistencyLine)
                ?? throw new JsonException("null");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException)
        {
            throw ApiTransport.Broken(target, error);
        }
    }
}
