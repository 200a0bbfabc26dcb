using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansAlluxio.Silo.Silos;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>
/// What Orleans takes for the end of its silo, such as that the others have declared it dead: the process stops as it
/// does when it left the view, in order and with a line that says why.
/// </summary>
internal sealed partial class OrleansFatalErrors(SiloSeat seat, ILogger<OrleansFatalErrors> logger)
    : IFatalErrorHandler
{
    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) => exception is not ThreadAbortException;

    /// <inheritdoc/>
    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        LogFatal(logger, context ?? "Orleans", exception?.Message ?? "no reason given");
        seat.Lose();
    }

    [LoggerMessage(SiloEventIds.GrainsEnded, LogLevel.Error, "{Context}: {Reason}")]
    private static partial void LogFatal(ILogger logger, string context, string reason);
}
