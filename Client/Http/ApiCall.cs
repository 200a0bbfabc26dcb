using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client.Http;

/// <summary>One call on the fabric API.</summary>
internal sealed record ApiCall(HttpMethod Method, ApiTarget Target)
{
    /// <summary>Makes the body, again for each attempt.</summary>
    public Func<HttpContent>? Body { get; init; }

    /// <summary>Adds headers.</summary>
    public Action<HttpRequestMessage>? Prepare { get; init; }

    /// <summary>Who asks, where the login may speak for others; null for the fabric itself.</summary>
    public FabricCaller? Caller { get; init; }

    /// <summary>Sees an answer that is a failure, before it is told as one.</summary>
    public Action<HttpResponseMessage>? Failed { get; init; }

    /// <summary>Whether the answer takes as long as it takes: loads, waits, bodies.</summary>
    public bool Waits { get; init; }

    /// <summary>Whether a second attempt after an unknown outcome is sound: reads only.</summary>
    public bool MayRepeat => Method == HttpMethod.Get;

    public static ApiCall Get(ApiTarget target) => new(HttpMethod.Get, target);

    public static ApiCall Post(ApiTarget target) => new(HttpMethod.Post, target);

    public static ApiCall Delete(ApiTarget target) => new(HttpMethod.Delete, target);

    /// <summary>With a JSON body.</summary>
    public static ApiCall Json<T>(HttpMethod method, ApiTarget target, T value, JsonTypeInfo<T> type) =>
        new(method, target) { Body = () => JsonBody(value, type) };

    private static ByteArrayContent JsonBody<T>(T value, JsonTypeInfo<T> type) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, type))
        {
            Headers = { ContentType = new MediaTypeHeaderValue(WireNames.Json) },
        };
}
