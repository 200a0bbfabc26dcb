namespace OrleansAlluxio.Gateway.WebHdfs.Protocol;

/// <summary>
/// A request that ends in one of Hadoop's exceptions. The message is sent to the client: it never holds a secret.
/// </summary>
internal sealed class WebHdfsException(RemoteError error, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Which exception it is over there.</summary>
    public RemoteError Error { get; } = error;

    /// <summary>
    /// Whether the rest of the request cannot be trusted, so that the connection must not be used again.
    /// </summary>
    public bool ClosesConnection { get; init; }
}
