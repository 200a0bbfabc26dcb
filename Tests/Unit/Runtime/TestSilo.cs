using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansAlluxio.Tests.Unit.Support;

namespace OrleansAlluxio.Tests.Unit.Runtime;

/// <summary>One silo with manual time, the grains of this assembly and memory storage.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private TestSilo(ServiceProvider services) => _services = services;

    public ManualTimeProvider Time => (ManualTimeProvider)_services.GetRequiredService<TimeProvider>();

    public IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    public MemoryGrainStorage Storage => _services.GetRequiredService<MemoryGrainStorage>();

    public Probe Probe => _services.GetRequiredService<Probe>();

    public ActivationCatalog Catalog => _services.GetRequiredService<ActivationCatalog>();

    public IServiceProvider Services => _services;

    public static async Task<TestSilo> StartAsync(
        Action<EmbeddedGrainOptions>? configure = null, Action<IServiceCollection>? add = null)
    {
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(new ManualTimeProvider())
            .AddSingleton<MemoryGrainStorage>()
            .AddSingleton<Probe>()
            .AddEmbeddedGrains(options =>
            {
                options.AddAssembly(typeof(TestSilo).Assembly);
                configure?.Invoke(options);
            })
            .AddGrainStorage("memory", static provider => provider.GetRequiredService<MemoryGrainStorage>());
        add?.Invoke(services);
        var silo = new TestSilo(services.BuildServiceProvider());
        foreach (var hosted in silo._services.GetServices<IHostedService>())
        {
            await hosted.StartAsync(CancellationToken.None);
        }

        return silo;
    }

    public async Task StopAsync()
    {
        foreach (var hosted in _services.GetServices<IHostedService>())
        {
            await hosted.StopAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _services.DisposeAsync();
    }
}
