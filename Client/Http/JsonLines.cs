using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrleansAlluxio.Client.Http;

/// <summary>Answers that are a JSON record a line, and end with the one that says that nothing is missing.</summary>
internal static class JsonLines
{
    /// <summary>
    /// Sends a request and yields each line as it comes, the last included. Fails as a broken answer where the lines
    /// end before the last.
    /// </summary>
    public static async IAsyncEnumerable<T> SendAsync<T>(
        this ApiTransport transport, ApiCall call, JsonTypeInfo<T> type, Func<T, bool> isLast,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        using var response = await transport.SendAsync(call, cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(
            await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        while (true)
        {
            var line = await ReadAsync(reader, call.Target, type, cancellationToken).ConfigureAwait(false);
            yield return line;
            if (isLast(line))
            {
                yield break;
            }
        }
    }

    private static async ValueTask<T> ReadAsync<T>(
        StreamReader reader, ApiTarget target, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var text = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new IOException("The answer ended before its summary.");
            return JsonSerializer.Deserialize(text, type) ?? throw new JsonException("null");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException)
        {
            throw ApiTransport.Broken(target, error);
        }
    }
}
