namespace OrleansAlluxio.Runtime;

/// <summary>Where reminders outlive the process. Thread-safe; writes are durable when they return.</summary>
public interface IReminderTable
{
    /// <summary>All of them.</summary>
    ValueTask<IReadOnlyList<ReminderRow>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Keeps one, in place of one of the same grain and name.</summary>
    ValueTask PutAsync(ReminderRow row, CancellationToken cancellationToken);

    /// <summary>Forgets one. Idempotent.</summary>
    ValueTask RemoveAsync(GrainId grain, string name, CancellationToken cancellationToken);
}
