namespace OrleansAlluxio.Metastore.Silos;

/// <summary>A silo's place in the view. Commits of a silo that lost it are refused by the metastore.</summary>
public interface ISiloMembership
{
    /// <summary>This silo's id.</summary>
    string Id { get; }

    /// <summary>The view last heard of.</summary>
    SiloView View { get; }

    /// <summary>Ends when this silo was taken out of the view: it must stop.</summary>
    Task Lost { get; }

    /// <summary>
    /// Called with each view heard of, one at a time and before <see cref="Acknowledge"/> may be: also again with the
    /// same epoch when what the others have seen of it changed.
    /// </summary>
    event Action<SiloView>? Heard;

    /// <summary>Fenced when it was taken out; Unavailable while that is not known.</summary>
    void Require(string operation, string subject);

    /// <summary>
    /// Says that this silo acts by a view: it serves nothing any more that only an earlier one gave it.
    /// </summary>
    void Acknowledge(long epoch);
}
