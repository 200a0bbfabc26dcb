namespace OrleansAlluxio.Runtime;

/// <summary>Gives access to broadcast channels.</summary>
public interface IBroadcastChannelProvider
{
    /// <summary>A writer to a channel.</summary>
    IBroadcastChannelWriter<T> GetChannelWriter<T>(ChannelId streamId);
}
