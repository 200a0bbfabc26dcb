using System.Diagnostics.CodeAnalysis;

namespace OrleansAlluxio.Runtime;

/// <summary>How a grain timer ticks.</summary>
public readonly struct GrainTimerCreationOptions
{
    /// <summary>Options set by initialiser.</summary>
    public GrainTimerCreationOptions()
    {
    }

    /// <summary>Options with both times.</summary>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Time to the first tick; infinite means not before <see cref="IGrainTimer.Change"/>.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>Time from the end of a tick to the start of the next; infinite means a single tick.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>
    /// Whether a tick may start while a call is awaiting. Default false: a tick waits its turn like a call.
    /// </summary>
    public bool Interleave { get; init; }

    /// <summary>
    /// Whether a tick counts as use, so that idle collection passes the activation by. Default false.
    /// </summary>
    public bool KeepAlive { get; init; }
}
