namespace OrleansAlluxio.Runtime;

/// <summary>A stream of events. Each subscriber sees the events of one producer in order.</summary>
public interface IAsyncStream<T>
{
    /// <summary>Its name.</summary>
    StreamId StreamId { get; }

    /// <summary>Hands an event to every subscriber's queue; waits while one of them is full.</summary>
    Task OnNextAsync(T item, StreamSequenceToken? token = null);

    /// <summary>
    /// Subscribes. Inside a grain the handler runs as turns of that grain and the subscription ends with its
    /// activation. A handler that throws is logged and gets the next event.
    /// </summary>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(Func<T, StreamSequenceToken?, Task> onNextAsync);
}
