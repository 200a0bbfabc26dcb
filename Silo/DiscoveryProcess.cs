using Microsoft.Extensions.Logging;
using OrleansAlluxio.Gateway.CrossCluster;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo;

/// <summary><c>fabric up --role discovery</c>: where clusters that share stores find each other. Has no home.</summary>
internal sealed class DiscoveryProcess : IFabricProcess
{
    private readonly DiscoveryDoor _door;
    private readonly Observation _observation;
    private readonly OtlpExport? _export;

    private DiscoveryProcess(DiscoveryDoor door, Observation observation, OtlpExport? export) =>
        (_door, _observation, _export) = (door, observation, export);

    /// <inheritdoc/>
    public string ReadyLine => $"ready http={_door.Url.ToString().TrimEnd('/')}";

    /// <summary>Starts it.</summary>
    public static async Task<DiscoveryProcess> StartAsync(
        UpOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var observation = new Observation(options with { Audit = false }, string.Empty, loggers, time);
        try
        {
            var door = await DiscoveryDoor.StartAsync(
                options.Http, ClusterMembership.SecretOf(options), (time, new SystemRandomSource()),
                (observation.Around("discovery", secret: null, tokens: [], static () => true), loggers),
                cancellationToken);
            return new DiscoveryProcess(door, observation, observation.Export(options.Otlp, "discovery"));
        }
        catch
        {
            await observation.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _door.DisposeAsync();
        if (_export is not null)
        {
            await _export.DisposeAsync();
        }

        await _observation.DisposeAsync();
    }
}
