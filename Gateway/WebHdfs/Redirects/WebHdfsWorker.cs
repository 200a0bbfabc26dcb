namespace OrleansAlluxio.Gateway.WebHdfs.Redirects;

/// <summary>A worker that takes and gives data over this protocol.</summary>
/// <param name="Host">Its host name or address.</param>
/// <param name="Port">Its port.</param>
/// <param name="IsHere">Whether it is this process.</param>
internal sealed record WebHdfsWorker(string Host, int Port, bool IsHere)
{
    /// <summary>Host and port as in a URL.</summary>
    public string Authority => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
