using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Orleans.Duplicates;

/// <summary>The split cluster of a class of tests, each with directories of its own.</summary>
public sealed class SplitFixture(PostgreSqlServer server) : IAsyncLifetime
{
    private int _directories;

    /// <summary>The cluster.</summary>
    internal SplitCluster Cluster { get; private set; } = null!;

    /// <summary>A directory of which nobody has an activation.</summary>
    internal string NextDirectory() => $"/d{Interlocked.Increment(ref _directories)}";

    public async ValueTask InitializeAsync()
    {
        if (server.SkipReason is null)
        {
            Cluster = await SplitCluster.StartAsync(server);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Cluster is not null)
        {
            await Cluster.DisposeAsync();
        }
    }
}
