namespace OrleansAlluxio.Engine.Silos;

/// <summary>Where all grains live in one process, every call reaches them.</summary>
public sealed class NoActivations : ISiloActivations
{
    private NoActivations()
    {
    }

    /// <summary>The one there is.</summary>
    public static NoActivations Instance { get; } = new();

    /// <inheritdoc/>
    public ValueTask EndAsync(string grain, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
