namespace OrleansAlluxio.Metastore;

/// <summary>
/// Whether this process may act for the fabric: one leads at a time. Commits of one that no longer does are refused by
/// the metastore itself; this tells it before it answers from memory or changes a store.
/// </summary>
public interface IFabricLead
{
    /// <summary>
    /// Whether the process that led before never gave the lead back: what it began may still be under way.
    /// </summary>
    bool IsTakenOver { get; }

    /// <summary>Ends when another process leads: this one must stop.</summary>
    Task Lost { get; }

    /// <summary>
    /// Fenced when another process leads; Unavailable while that is not known, because the metastore does not answer.
    /// </summary>
    void Require(string operation, string subject);
}
