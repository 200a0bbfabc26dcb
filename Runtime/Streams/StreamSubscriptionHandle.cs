namespace OrleansAlluxio.Runtime;

/// <summary>A subscription that can be ended.</summary>
public abstract class StreamSubscriptionHandle<T>
{
    /// <summary>The stream.</summary>
    public abstract StreamId StreamId { get; }

    /// <summary>Ends it: no event is delivered from here on, those in the queue are dropped. Idempotent.</summary>
    public abstract Task UnsubscribeAsync();
}
