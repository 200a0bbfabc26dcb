namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Abuse;

/// <summary>One answer as it came over a socket.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Head">Status line and headers.</param>
/// <param name="Body">Its body, whose length the headers gave.</param>
internal sealed record RawAnswer(int Status, string Head, string Body)
{
    /// <summary>Whether it says that the connection ends with it.</summary>
    public bool Closes => Head.Contains("\r\nConnection: close\r\n", StringComparison.OrdinalIgnoreCase);
}
