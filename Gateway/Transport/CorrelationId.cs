using System.Globalization;

namespace OrleansAlluxio.Gateway.Transport;

/// <summary>Names connections in logs, unique in the process.</summary>
internal static class CorrelationId
{
    private static long _last;

    /// <summary>The next name.</summary>
    public static string Next() => Interlocked.Increment(ref _last).ToString("X8", CultureInfo.InvariantCulture);
}
