namespace OrleansAlluxio.Runtime;

/// <summary>Writes to a channel.</summary>
public interface IBroadcastChannelWriter<T>
{
    /// <summary>
    /// Sends to whoever listens and waits for nobody: a listener whose queue is full loses the event.
    /// </summary>
    Task Publish(T item);
}
