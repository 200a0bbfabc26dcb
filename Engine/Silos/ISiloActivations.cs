namespace OrleansAlluxio.Engine.Silos;

/// <summary>The grains that a silo has in memory.</summary>
public interface ISiloActivations
{
    /// <summary>
    /// Ends what this silo has in memory of a grain; returns when that is so, or when it takes too long. Nothing where
    /// it has none. For one that no call reaches, since the others look for it elsewhere: the next call makes another.
    /// </summary>
    ValueTask EndAsync(string grain, CancellationToken cancellationToken);
}
