using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>
/// Whether a silo may act: to answer, it needs its place among the silos at work; what it does as the one who leads,
/// the lead as well.
/// </summary>
internal sealed class SiloLead(SiloSeat seat) : IFabricLead
{
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IFabricLead? _lead;
    private long _epoch;

    /// <inheritdoc/>
    public bool IsTakenOver => Volatile.Read(ref _lead)?.IsTakenOver ?? false;

    /// <inheritdoc/>
    public Task Lost => _lost.Task;

    /// <summary>Whether this silo leads.</summary>
    public bool Leads => Volatile.Read(ref _lead) is not null;

    /// <summary>The number of its lead; 0 while it does not lead.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>From now on it leads.</summary>
    public void Take(IFabricLead lead, long epoch)
    {
        Volatile.Write(ref _epoch, epoch);
        Volatile.Write(ref _lead, lead);
        Watch(lead.Lost);
    }

    /// <summary>Ends <see cref="Lost"/> with a task: the place's, or the lead's.</summary>
    public void Watch(Task lost) => lost.ContinueWith(
        _ => _lost.TrySetResult(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    /// <inheritdoc/>
    public void Require(string operation, string subject)
    {
        seat.Require(operation, subject);
        Volatile.Read(ref _lead)?.Require(operation, subject);
    }
}
