namespace OrleansAlluxio.Engine.Jobs;

/// <summary>A visit under way, in the order of the walk.</summary>
internal sealed class JobTicket(JobVisit visit)
{
    public JobVisit Visit => visit;

    public JobCursor Cursor => new(visit.Root.Value, visit.Path.Value);

    /// <summary>Under the ledger's lock.</summary>
    public bool IsFinished { get; set; }
}
