namespace OrleansAlluxio.Runtime;

/// <summary>
/// Gives access to streams. In process and not durable: an event reaches who is subscribed when it is sent.
/// </summary>
public interface IStreamProvider
{
    /// <summary>The provider's name.</summary>
    string Name { get; }

    /// <summary>A stream; it needs no creation.</summary>
    IAsyncStream<T> GetStream<T>(StreamId streamId);
}
