using Microsoft.Extensions.DependencyInjection;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Grains.Interfaces;
using OrleansAlluxio.Grains.Ports;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>
/// Has the fabric check its own state as often as it was started to do. What the grain keeps outlives this process;
/// here it is only told the time between checks, until it was heard.
/// </summary>
internal sealed class CheckupSchedule : IAsyncDisposable
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _lifetime = new();
    private readonly Task _telling;

    private CheckupSchedule(IGrainFactory grains, TimeSpan every) => _telling = TellAsync(grains, every);

    /// <summary>How often a fabric is checked when nothing is said: a night each day.</summary>
    public static TimeSpan EveryDefault { get; } = TimeSpan.FromDays(1);

    /// <summary>Gives the grain what it checks with.</summary>
    public static IServiceCollection Add(IServiceCollection services) => services
        .AddSingleton<FabricDesk>()
        .AddSingleton(static p => p.GetRequiredService<FabricEngine>().Fsck);

    /// <summary>Begins; in a process that leads.</summary>
    public static CheckupSchedule Begin(IServiceProvider provider, UpOptions options) =>
        new(provider.GetRequiredService<IGrainFactory>(), options.CheckupEvery ?? EveryDefault);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    private async Task TellAsync(IGrainFactory grains, TimeSpan every)
    {
        await Task.Yield();
        while (true)
        {
            try
            {
                await grains.GetGrain<ICheckupGrain>(0)
                    .ScheduleAsync((long)every.TotalMilliseconds, _lifetime.Token).ConfigureAwait(false);
                return;
            }
            catch (FabricException)
            {
                // The grains are not ready, or the database is away; the next try tells it.
            }

            await Task.Delay(RetryEvery, TimeProvider.System, _lifetime.Token).ConfigureAwait(false);
        }
    }
}
