namespace OrleansAlluxio.Core.Fabric;

/// <summary>An event notification of a store, about one key. It says where to look, never what is there.</summary>
[GenerateSerializer, Immutable, Alias("oa.store-event")]
public sealed record StoreEvent
{
    /// <summary>The bucket.</summary>
    [Id(0)]
    public required string Bucket { get; init; }

    /// <summary>The key, decoded; null when the event is about the bucket as a whole, such as a test.</summary>
    [Id(1)]
    public string? Key { get; init; }

    /// <summary>Whether the key is gone.</summary>
    [Id(2)]
    public bool IsRemoval { get; init; }

    /// <summary>
    /// Tells events of one key apart. Null where the store sends none or where it means nothing.
    /// </summary>
    [Id(3)]
    public string? Sequencer { get; init; }

    /// <summary>
    /// The key read another way, where the message does not say whether it is encoded: looked at, too. Else null.
    /// </summary>
    [Id(4)]
    public string? OtherKey { get; init; }

    /// <summary>
    /// Whether sequencers also order the events of a key: of two numbers in hex, padded at the right, the later is the
    /// greater. Amazon's do; Ceph's are its clocks, byte by byte.
    /// </summary>
    [Id(5)]
    public bool IsOrdered { get; init; }
}
