using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Silo;

/// <summary>Waits for the process with the metadata: processes of one fabric may start in any order.</summary>
internal static partial class JoiningFabric
{
    // Longer than that process takes to start on a busy machine; then the URL is wrong.
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Its first orders. Fails with why it could not be asked; at once when it refuses.</summary>
    public static async Task<WorkerOrders> WaitAsync(
        IClusterMembership membership, Uri server, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        var logger = loggers.CreateLogger(typeof(JoiningFabric));
        while (true)
        {
            try
            {
                return await membership.WatchAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException error) when (error.Kind is FabricErrorKind.Unavailable or FabricErrorKind.Timeout
                && TimeProvider.System.GetElapsedTime(startedAt) < WaitMax)
            {
                LogWaiting(logger, server, error.Message);
            }

            await Task.Delay(AskEvery, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(SiloEventIds.WaitingForFabric, LogLevel.Information, "Waiting for {Server}: {Reason}")]
    private static partial void LogWaiting(ILogger logger, Uri server, string reason);
}
