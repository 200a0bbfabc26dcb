using OrleansAlluxio.Core.Auditing;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.CrossCluster;
using OrleansAlluxio.Gateway.Observability;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Where the fabric API listens and whom it lets in.</summary>
public sealed record ApiDoorOptions
{
    /// <summary>
    /// Address to bind: an IP address or <c>localhost</c>. Loopback unless the operator says otherwise.
    /// </summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Port; 0 takes a free one.</summary>
    public int Port { get; init; } = 19999;

    /// <summary>Bearer token that is let in; null accepts none.</summary>
    public string? Token { get; init; }

    /// <summary>Access keys, let in by Basic authentication as their users; null accepts none.</summary>
    public IAccessKeys? Keys { get; init; }

    /// <summary>What other processes of this fabric ask; null where it has none.</summary>
    public DataPlane.ClusterHandler? Cluster { get; init; }

    /// <summary>Believes gateways; null where none is believed. Lent.</summary>
    public DataPlane.GatewayCallers? Gateways { get; init; }

    /// <summary>Sees every request; null where nobody looks.</summary>
    public DoorWatch? Watch { get; init; }

    /// <summary>The audit log; null where nothing is recorded.</summary>
    public AuditLog? Audit { get; init; }

    /// <summary>Looks at this process for what is wrong with it.</summary>
    public Func<CancellationToken, ValueTask<IReadOnlyList<Finding>>> Diagnose { get; init; } =
        static _ => ValueTask.FromResult<IReadOnlyList<Finding>>([]);

    /// <summary>Settings in force, without secrets.</summary>
    public IReadOnlyList<ConfigurationValue> Configuration { get; init; } = [];

    /// <summary>Figures of this process; null where there are none.</summary>
    public MetricsPage? Metrics { get; init; }

    /// <summary>How the web console is served; null serves none.</summary>
    public Console.ConsoleOptions? Console { get; init; }

    /// <summary>What this process did lately; null where nobody looks.</summary>
    public FabricHistory? History { get; init; }

    /// <summary>What this process logged lately; null where nothing is kept.</summary>
    public LogTail? Logs { get; init; }

    /// <summary>
    /// Host names this server is called by, besides its address and localhost. A name that is not here is refused, so
    /// that a web
    /// page whose name points here (DNS rebinding) gets nothing.
    /// </summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>What other clusters ask; null when this fabric shares nothing.</summary>
    public ClusterEndpoint? Clusters { get; init; }

    /// <summary>Largest JSON body. Default 4 MiB: a completion of 10,000 parts has about 1.4 MB.</summary>
    public int JsonBytesMax { get; init; } = 4 << 20;

    /// <summary>Most connections at a time. Default 4,096: ten times what one busy host's clients keep open.</summary>
    public int ConnectionsMax { get; init; } = 4096;

    /// <summary>
    /// Most bytes of a failed write's body that are read and dropped, so that its sender gets the failure's kind rather
    /// than a cut
    /// connection. Default 64 MiB: one second of a fast sender.
    /// </summary>
    public long DrainBytesMax { get; init; } = 64L << 20;
}
