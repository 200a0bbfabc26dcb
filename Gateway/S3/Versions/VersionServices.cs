using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>What all changes of versions in this process share.</summary>
/// <param name="Random">Makes ids that nobody can guess.</param>
/// <param name="Time">Time.</param>
internal sealed record VersionServices(IRandomSource Random, TimeProvider Time)
{
    /// <summary>Order among changes of one key.</summary>
    public KeyTurns Turns { get; } = new();

    /// <summary>A stamp of now, above another.</summary>
    public long StampAfter(long before) => Math.Max(Now(), before + 1);

    /// <summary>Microseconds since 1970.</summary>
    public long Now() => (Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
