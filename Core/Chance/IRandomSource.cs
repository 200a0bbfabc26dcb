namespace OrleansAlluxio.Core.Chance;

/// <summary>The only source of chance, so that a simulation can replay it from a seed. Thread-safe.</summary>
public interface IRandomSource
{
    /// <summary>A number in [0, <paramref name="exclusiveMax"/>).</summary>
    long NextInt64(long exclusiveMax);

    /// <summary>A number in [0, 1).</summary>
    double NextDouble();

    /// <summary>Fills a buffer. Only <see cref="SystemRandomSource"/> is fit for secrets.</summary>
    void Fill(Span<byte> buffer);
}
