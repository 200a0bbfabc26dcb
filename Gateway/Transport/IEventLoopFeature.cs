namespace OrleansAlluxio.Gateway.Transport;

/// <summary>
/// Of a connection whose requests begin in the thread that found their first byte. Until <see cref="LeaveAsync"/> a
/// handler holds up every other connection of that thread, so it stays only for work that never waits: no disk, no
/// store, no lock that is held over either, nothing longer than a few ten microseconds.
/// </summary>
internal interface IEventLoopFeature
{
    /// <summary>
    /// Goes on in the thread pool, with this request and everything it awaits. Does nothing when that is so already.
    /// </summary>
    LoopExit LeaveAsync();

    /// <summary>The request is over: the next may begin in the loop again.</summary>
    void Return();
}
