namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>What went to and from the broker since start. Thread-safe.</summary>
internal sealed class AmqpCounters
{
    private long _published;
    private long _repeated;
    private long _received;
    private long _refused;
    private long _dropped;
    private long _connects;

    /// <summary>All of them by name.</summary>
    public IEnumerable<KeyValuePair<string, long>> All =>
    [
        new("cluster.broker.published", Volatile.Read(ref _published)),
        new("cluster.broker.repeated", Volatile.Read(ref _repeated)),
        new("cluster.broker.received", Volatile.Read(ref _received)),
        new("cluster.broker.refused", Volatile.Read(ref _refused)),
        new("cluster.broker.dropped", Volatile.Read(ref _dropped)),
        new("cluster.broker.connects", Volatile.Read(ref _connects)),
    ];

    /// <summary>The broker confirmed a message.</summary>
    public void Published() => Interlocked.Increment(ref _published);

    /// <summary>It did not, and the message is sent again.</summary>
    public void Repeated() => Interlocked.Increment(ref _repeated);

    /// <summary>A message came.</summary>
    public void Received() => Interlocked.Increment(ref _received);

    /// <summary>A message was not what a cluster that shares the secret sends.</summary>
    public void Refused() => Interlocked.Increment(ref _refused);

    /// <summary>A message found no room here, or nobody who asked for it.</summary>
    public void Dropped() => Interlocked.Increment(ref _dropped);

    /// <summary>A connection was made.</summary>
    public void Connected() => Interlocked.Increment(ref _connects);
}
