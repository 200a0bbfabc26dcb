namespace OrleansAlluxio.Metastore.Silos;

/// <summary>Who wants into the view.</summary>
public sealed record SiloClaim
{
    /// <summary>Its id, which no other process ever has.</summary>
    public required string Id { get; init; }

    /// <summary>Where its grains are called.</summary>
    public required string Address { get; init; }

    /// <summary>Who it is, for people.</summary>
    public required string Holder { get; init; }

    /// <summary>What only who knows the cluster secret can say; all silos say the same.</summary>
    public required string SecretMark { get; init; }

    /// <summary>How long it stays in the view when nothing is heard of it.</summary>
    public TimeSpan Lasts { get; init; } = TimeSpan.FromSeconds(5);
}
