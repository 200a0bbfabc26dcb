namespace OrleansAlluxio.Runtime;

/// <summary>A running grain timer. Disposing it stops it and cancels the token of a callback that is running.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Starts anew with other times; an infinite due time pauses the timer.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}
