using System.Text.Json.Serialization.Metadata;
using OrleansAlluxio.Client.Wire;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>One row of the API: what is dispatched and what the OpenAPI document says are the same row.</summary>
internal sealed record ApiRoute(string Method, string Path, string Operation, string Summary)
{
    /// <summary>Query parameters; any other is refused.</summary>
    public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

    /// <summary>JSON of the body; null for none or for bytes.</summary>
    public JsonTypeInfo? Request { get; init; }

    /// <summary>Whether the body is the file's bytes.</summary>
    public bool TakesBytes { get; init; }

    /// <summary>JSON of the answer; null for bytes or text.</summary>
    public JsonTypeInfo? Response { get; init; }

    /// <summary>Media type of an answer that is no JSON record.</summary>
    public string ResponseType { get; init; } = WireNames.Json;

    /// <summary>Whether it is answered without login.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>Whether the token of event notifications is a login for it, too.</summary>
    public bool TakesEventToken { get; init; }

    /// <summary>What it asks of the caller; checked before the handler, which cannot be reached without.</summary>
    public ApiNeed Needs { get; init; } = ApiNeed.Administer;

    /// <summary>Does it.</summary>
    public required Func<ApiRequest, Task> Handler { get; init; }
}
