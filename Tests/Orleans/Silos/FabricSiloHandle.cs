using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansAlluxio.Silo.Options;
using OrleansAlluxio.Silo.Silos;

namespace OrleansAlluxio.Tests.Orleans.Silos;

/// <summary>
/// A whole silo of the fabric in a test cluster: engine, doors, its place in the view and its Orleans silo, started as
/// <c>fabric up</c> does. It can be stopped; killing one takes a process of its own, which Tests/Cluster has.
/// </summary>
internal sealed class FabricSiloHandle : SiloHandle
{
    private bool _isActive = true;

    private FabricSiloHandle(string name, SiloProcess process)
    {
        Process = process;
        Name = name;
        SiloAddress = process.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        GatewayAddress = SiloAddress;
    }

    /// <summary>The silo.</summary>
    public SiloProcess Process { get; }

    /// <inheritdoc/>
    public override bool IsActive => _isActive;

    /// <summary>Starts one.</summary>
    public static async Task<SiloHandle> StartAsync(string name, IReadOnlyList<string> arguments) =>
        new FabricSiloHandle(
            name,
            await SiloProcess.StartAsync(
                UpOptionsParser.Parse([.. arguments]), NullLoggerFactory.Instance, CancellationToken.None));

    /// <inheritdoc/>
    public override Task StopSiloAsync(bool stopGracefully) => stopGracefully
        ? StopSiloAsync(CancellationToken.None)
        : throw new NotSupportedException("A silo of this process cannot be killed.");

    /// <inheritdoc/>
    public override async Task StopSiloAsync(CancellationToken ct)
    {
        if (_isActive)
        {
            _isActive = false;
            await Process.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await StopSiloAsync(CancellationToken.None);
        GC.SuppressFinalize(this);
    }
}
