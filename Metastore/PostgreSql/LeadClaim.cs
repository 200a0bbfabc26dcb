namespace OrleansAlluxio.Metastore.PostgreSql;

/// <summary>Who wants to lead a fabric, and how.</summary>
public sealed record LeadClaim
{
    /// <summary>Who this is, for people: a machine, a process, an address.</summary>
    public required string Holder { get; init; }

    /// <summary>The identity that a fabric without one gets.</summary>
    public required string FabricId { get; init; }

    /// <summary>Whether to wait for as long as another one leads; else that is a Conflict.</summary>
    public bool StandsBy { get; init; }

    /// <summary>Called once with who leads before a wait begins.</summary>
    public Action<string>? Waiting { get; init; }

    /// <summary>How long a lead lasts when nothing is heard of its holder.</summary>
    public TimeSpan Lasts { get; init; } = TimeSpan.FromSeconds(5);
}
