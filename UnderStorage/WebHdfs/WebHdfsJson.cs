using System.Buffers;
using System.Text.Json;

namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>Reads bounded JSON answers.</summary>
internal static class WebHdfsJson
{
    // The deepest documented answer, a batch of a listing, has 6 levels.
    private static readonly JsonDocumentOptions Bounds = new() { MaxDepth = 16 };

    /// <summary>The body; null when it is empty. JsonException, or InvalidDataException when it is too long.</summary>
    public static async Task<JsonDocument?> ReadAsync(
        HttpResponseMessage answer, long bytesMax, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentLength > bytesMax)
        {
            throw new InvalidDataException("The answer is too long.");
        }

        var stream = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var open = stream.ConfigureAwait(false);
        var bytes = new ArrayBufferWriter<byte>();
        int read;
        while ((read = await stream.ReadAsync(bytes.GetMemory(16 << 10), cancellationToken).ConfigureAwait(false)) > 0)
        {
            bytes.Advance(read);
            if (bytes.WrittenCount > bytesMax)
            {
                throw new InvalidDataException("The answer is too long.");
            }
        }

        return bytes.WrittenCount == 0 ? null : JsonDocument.Parse(bytes.WrittenMemory, Bounds);
    }

    /// <summary>A member that is a string; null without one.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>A member that is a whole number; null without one.</summary>
    public static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out var number)
            ? number
            : null;

    /// <summary>A member that is an object or array, or JsonException.</summary>
    public static JsonElement Member(JsonElement element, string name, JsonValueKind kind) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            && value.ValueKind == kind
            ? value
            : throw new JsonException($"The answer has no {name}.");
}
