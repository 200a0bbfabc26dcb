using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.TestingHost;
using Orleans.Hosting;

namespace OrleansAlluxio.Tests.Orleans.News;

/// <summary>Three silos of Orleans that hear news by calls, or by a memory stream.</summary>
internal sealed class EarCluster : INewsCarrier
{
    private const string Provider = "memory";

    private readonly InProcessTestCluster _cluster;
    private readonly IReadOnlyList<IEarGrain> _ears;
    private readonly IAsyncStream<int>? _stream;

    private EarCluster(InProcessTestCluster cluster, IReadOnlyList<IEarGrain> ears, IAsyncStream<int>? stream) =>
        (_cluster, _ears, _stream) = (cluster, ears, stream);

    /// <summary>Silos that are called.</summary>
    public static Task<EarCluster> OfCallsAsync() => StartAsync(null);

    /// <summary>Silos that hear a memory stream, whose agents look that often.</summary>
    public static Task<EarCluster> OfStreamAsync(TimeSpan look) => StartAsync(look);

    /// <summary>The last of the silos ends at once.</summary>
    public Task KillLastAsync() => _cluster.KillSiloAsync(_cluster.Silos[^1]);

    public async Task SendAsync(int news)
    {
        if (_stream is not null)
        {
            await _stream.OnNextAsync(news);
            return;
        }

        await Task.WhenAll(_ears.Select(ear => ear.TellAsync(news).AsTask()));
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private static async Task<EarCluster> StartAsync(TimeSpan? look)
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.InitializeClientOnDeploy = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Configure<SiloMessagingOptions>(static o => o.ResponseTimeout = TimeSpan.FromSeconds(10));
            silo.AddMemoryGrainStorage("PubSubStore");
            silo.AddMemoryStreams(Provider, streams => streams.ConfigurePullingAgent(agents => agents.Configure(
                o => o.GetQueueMsgsTimerPeriod = look ?? TimeSpan.FromMilliseconds(100))));
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        var ears = new List<IEarGrain>();
        for (var silo = 0; silo < cluster.Silos.Count; silo++)
        {
            // The first call has it live there.
            var ear = FactoryOf(cluster, silo).GetGrain<IEarGrain>(silo);
            await ear.TellAsync(-1);
            if (look is not null)
            {
                await ear.ListenAsync(Provider);
            }

            ears.Add(FactoryOf(cluster, 0).GetGrain<IEarGrain>(silo));
        }

        var stream = look is null ? null : cluster.Silos[0].ServiceProvider
            .GetRequiredKeyedService<IStreamProvider>(Provider).GetStream<int>(EarGrain.News);
        return new EarCluster(cluster, ears, stream);
    }

    private static IGrainFactory FactoryOf(InProcessTestCluster cluster, int silo) =>
        cluster.Silos[silo].ServiceProvider.GetRequiredService<IGrainFactory>();
}
