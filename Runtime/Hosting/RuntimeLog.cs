using Microsoft.Extensions.Logging;

namespace OrleansAlluxio.Runtime;

/// <summary>All log messages of the runtime.</summary>
internal static partial class RuntimeLog
{
    [LoggerMessage(EventIds.ContinuationFailed, LogLevel.Error,
        "Unobserved failure of an async void method of {GrainId}.")]
    public static partial void ContinuationFailed(ILogger logger, GrainId grainId, Exception error);

    [LoggerMessage(EventIds.ActivationFailed, LogLevel.Warning, "Activation of {GrainId} failed.")]
    public static partial void ActivationFailed(ILogger logger, GrainId grainId, Exception error);

    [LoggerMessage(EventIds.DeactivationFailed, LogLevel.Warning,
        "Deactivation of {GrainId} failed; it is gone regardless.")]
    public static partial void DeactivationFailed(ILogger logger, GrainId grainId, Exception error);

    [LoggerMessage(EventIds.TimerFailed, LogLevel.Error, "A timer of {GrainId} failed; it ticks on.")]
    public static partial void TimerFailed(ILogger logger, GrainId grainId, Exception error);

    [LoggerMessage(EventIds.OneWayFailed, LogLevel.Warning, "One-way call {Method} to {GrainId} failed.")]
    public static partial void OneWayFailed(ILogger logger, string method, GrainId grainId, Exception error);

    [LoggerMessage(EventIds.StopIncomplete, LogLevel.Warning, "{Count} activations did not end within {Timeout}.")]
    public static partial void StopIncomplete(ILogger logger, int count, TimeSpan timeout);

    [LoggerMessage(EventIds.Started, LogLevel.Information, "Embedded grains started: {Classes} grain classes.")]
    public static partial void Started(ILogger logger, int classes);

    [LoggerMessage(EventIds.ReminderFailed, LogLevel.Error, "Reminder {Reminder} of {GrainId} failed; it ticks on.")]
    public static partial void ReminderFailed(ILogger logger, string reminder, GrainId grainId, Exception error);

    [LoggerMessage(EventIds.SubscriberFailed, LogLevel.Warning, "A subscriber of stream {Stream} failed on an event.")]
    public static partial void SubscriberFailed(ILogger logger, string stream, Exception error);
}
