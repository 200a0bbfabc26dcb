namespace OrleansAlluxio.Gateway.WebHdfs.Protocol;

/// <summary>An exception of Hadoop as it goes over the wire.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="JavaClass">Its full class name.</param>
internal sealed record RemoteError(int Status, string JavaClass)
{
    /// <summary>The class name without its package, and without the class that it is declared in.</summary>
    public string Name { get; } = JavaClass[(JavaClass.AsSpan().LastIndexOfAny('.', '$') + 1)..];
}
