namespace OrleansAlluxio.Core.Fabric;

/// <summary>Another cluster, as it fares here.</summary>
[GenerateSerializer, Immutable, Alias("oa.cluster-peer-status")]
public sealed record ClusterPeerStatus
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Where it is reached.</summary>
    [Id(1)]
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Places of stores that both have; empty when it concerns us nowhere.</summary>
    [Id(2)]
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>Whether it is heard now.</summary>
    [Id(3)]
    public bool Connected { get; init; }

    /// <summary>Every change of it up to this sequence is marked here.</summary>
    [Id(4)]
    public long Watermark { get; init; }

    /// <summary>Its last change; null when it was not asked or did not answer.</summary>
    [Id(5)]
    public long? Head { get; init; }

    /// <summary>Milliseconds since it was last heard; null for never.</summary>
    [Id(6)]
    public long? HeardAgoMs { get; init; }

    /// <summary>Whether it hears us.</summary>
    [Id(7)]
    public bool Subscribed { get; init; }

    /// <summary>Our changes that it was not sent yet.</summary>
    [Id(8)]
    public int Waiting { get; init; }

    /// <summary>How far it was sent our changes.</summary>
    [Id(9)]
    public long SentUpTo { get; init; }

    /// <summary>Times its queue was full and folded.</summary>
    [Id(10)]
    public long Folds { get; init; }

    /// <summary>Why it was last lost; null while it is heard.</summary>
    [Id(11)]
    public string? LastError { get; init; }
}
