using System.Net;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.WebHdfs.Protocol;

/// <summary>A request whose sender is known. Immutable; the one thing that needs and handlers read.</summary>
internal sealed record WebHdfsRequest
{
    /// <summary>Path and query.</summary>
    public required WebHdfsTarget Target { get; init; }

    /// <summary>Who asks, as whom it counts.</summary>
    public required FabricCaller Caller { get; init; }

    /// <summary>Who logged in for the caller; null when it is the caller.</summary>
    public string? RealUser { get; init; }

    /// <summary>Whether it came by a redirect of ours, whose token was checked: the data may flow.</summary>
    public bool IsRedirected { get; init; }

    /// <summary>Whether it was authenticated by a delegation token, which gets no further tokens.</summary>
    public bool IsDelegated { get; init; }

    /// <summary>The address it came from.</summary>
    public IPAddress? Peer { get; init; }

    /// <summary>The path asked about.</summary>
    public FabricPath Path => Target.Path;

    /// <summary>The query.</summary>
    public WebHdfsQuery Query => Target.Query;

    /// <summary>Options for a fabric call on the caller's behalf.</summary>
    public OperationOptions AsCaller() => new() { Caller = Caller };
}
