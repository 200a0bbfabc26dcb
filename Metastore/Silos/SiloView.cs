namespace OrleansAlluxio.Metastore.Silos;

/// <summary>Which silos are at work, as the metastore has it.</summary>
/// <param name="Epoch">Rises with every silo that comes or goes.</param>
/// <param name="Members">The silos, by id.</param>
public sealed record SiloView(long Epoch, IReadOnlyList<SiloMember> Members)
{
    /// <summary>Before the first one is known.</summary>
    public static SiloView None { get; } = new(0, []);

    /// <summary>
    /// Whether every silo acts by this view: nobody serves what an earlier one gave him. It stays so until the next.
    /// </summary>
    public bool IsInForce => Members.Count > 0 && Members.All(m => m.Seen >= Epoch);

    /// <summary>Who leads; null while nobody does.</summary>
    public SiloMember? Leader => Members.FirstOrDefault(static m => m.Leads);
}
