namespace OrleansAlluxio.Runtime;

/// <summary>What a grain can ask of its activation. Same overloads as in Orleans 8 and later.</summary>
public static class GrainBaseExtensions
{
    /// <summary>
    /// Ends this activation after the running calls; calls that arrive meanwhile go to a new activation.
    /// </summary>
    public static void DeactivateOnIdle(this IGrainBase grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        grain.GrainContext.Deactivate(
            new(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));
    }

    /// <summary>
    /// Starts a timer whose ticks are turns of the grain; see <see cref="GrainTimerCreationOptions"/>.
    /// </summary>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return Activation.Of(grain).Parts.StartTimer(static (state, _) => state(), callback, options);
    }

    /// <summary>Starts a timer; the token is cancelled when the timer is disposed or the grain deactivates.</summary>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return Activation.Of(grain).Parts.StartTimer(static (state, token) => state(token), callback, options);
    }

    /// <summary>Starts a timer with a state for its callback.</summary>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this IGrainBase grain, Func<TState, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return Activation.Of(grain).Parts.StartTimer((value, _) => callback(value), state, options);
    }

    /// <summary>Starts a timer with a state and a token for its callback.</summary>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this IGrainBase grain,
        Func<TState, CancellationToken, Task> callback,
        TState state,
        GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return Activation.Of(grain).Parts.StartTimer(callback, state, options);
    }

    /// <summary>Starts a timer from its two times.</summary>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<Task> callback, TimeSpan dueTime, TimeSpan period) =>
        RegisterGrainTimer(grain, callback, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>Starts a timer from its two times.</summary>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<CancellationToken, Task> callback, TimeSpan dueTime, TimeSpan period) =>
        RegisterGrainTimer(grain, callback, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>Starts a timer with a state from its two times.</summary>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this IGrainBase grain, Func<TState, Task> callback, TState state, TimeSpan dueTime, TimeSpan period) =>
        RegisterGrainTimer(grain, callback, state, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>Starts a timer with a state from its two times.</summary>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this IGrainBase grain,
        Func<TState, CancellationToken, Task> callback,
        TState state,
        TimeSpan dueTime,
        TimeSpan period) =>
        RegisterGrainTimer(grain, callback, state, new GrainTimerCreationOptions(dueTime, period));
}
