using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>
/// A gateway's side of the process with the metadata: the fabric, as every door of the gateway uses it, in the name of
/// whoever asks there; whom it serves; and bytes that no worker gives.
/// </summary>
public sealed class CoreConnection : IDisposable
{
    private readonly HttpFabricClient _client;

    /// <summary>Connects with the first call.</summary>
    /// <param name="cores">Where that process may be.</param>
    /// <param name="secret">What the calls are signed with.</param>
    /// <param name="gateway">How this gateway is called in the audit log.</param>
    /// <param name="time">The clock.</param>
    public CoreConnection(CoreAddresses cores, ClusterSecret secret, string gateway, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(cores);
        ArgumentNullException.ThrowIfNull(secret);
        Calls = new ClusterCalls(secret, time);
        _client = new HttpFabricClient(
            new FabricClientOptions { Server = cores.Current }, time, new SystemRandomSource(),
            new CoreHandler(cores, secret, gateway, time));
        Link = new WorkerLink(Calls);
        Contents = new CoreContents(cores, Link, _client);
        Keys = new CoreAccessKeys(cores, Calls, time);
        Tokens = new CoreTokens(cores, Calls);
        Membership = new CoreMembership(cores, Calls);
    }

    /// <summary>The fabric.</summary>
    public IFabricClient Client => _client;

    /// <summary>Signed calls to other processes.</summary>
    public ClusterCalls Calls { get; }

    /// <summary>The workers' data planes.</summary>
    public WorkerLink Link { get; }

    /// <summary>What no worker gives.</summary>
    public ICoreContents Contents { get; }

    /// <summary>Access keys.</summary>
    public CoreAccessKeys Keys { get; }

    /// <summary>Delegation tokens.</summary>
    public CoreTokens Tokens { get; }

    /// <summary>The list of workers.</summary>
    public IClusterMembership Membership { get; }

    /// <summary>Has files read by this from now on. Called once, before anybody reads.</summary>
    public void ReadBy(Func<OpenedContent, IFabricReader> open) => _client.Reads = open;

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        Calls.Dispose();
    }
}
