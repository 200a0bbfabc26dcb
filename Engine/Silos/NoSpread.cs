using OrleansAlluxio.Core.Silos;

namespace OrleansAlluxio.Engine.Silos;

/// <summary>A process that answers alone.</summary>
public sealed class NoSpread : ISiloSpread
{
    private NoSpread()
    {
    }

    /// <summary>The one there is.</summary>
    public static NoSpread Instance { get; } = new();

    /// <inheritdoc/>
    public void Fence(FabricPath prefix)
    {
    }

    /// <inheritdoc/>
    public void Stale(StaleNews mark)
    {
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask FlushAsync(SiloTopics topics, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
