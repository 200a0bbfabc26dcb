namespace OrleansAlluxio.Gateway.S3.Protocol;

/// <summary>A request that ends in an S3 error. The message is sent to the client: it never holds a secret.</summary>
internal sealed class S3Exception(S3Error error, string? message = null, Exception? inner = null)
    : Exception(message ?? error.Message, inner)
{
    /// <summary>Code and status.</summary>
    public S3Error Error { get; } = error;

    /// <summary>Further elements of the error document, such as the expected region.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Details { get; init; } = [];

    /// <summary>Headers of the answer.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>
    /// Whether the rest of the request cannot be trusted, so that the connection must not be used again.
    /// </summary>
    public bool ClosesConnection { get; init; }
}
