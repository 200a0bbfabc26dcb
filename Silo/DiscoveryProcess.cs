using Microsoft.Extensions.Logging;
using OrleansAlluxio.Gateway.CrossCluster;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo;

/// <summary><c>fabric up --role discovery</c>: where clusters that share stores find each other. Has no home.</summary>
internal sealed class DiscoveryProcess : IFabricProcess
{
    private readonly DiscoveryDoor _door;

    private DiscoveryProcess(DiscoveryDoor door) => _door = door;

    /// <inheritdoc/>
    public string ReadyLine => $"ready http={_door.Url.ToString().TrimEnd('/')}";

    /// <summary>Starts it.</summary>
    public static async Task<DiscoveryProcess> StartAsync(
        UpOptions options, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        new(await DiscoveryDoor.StartAsync(
            options.Http, ClusterMembership.SecretOf(options), (TimeProvider.System, new SystemRandomSource()), loggers,
            cancellationToken));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _door.DisposeAsync();
}
