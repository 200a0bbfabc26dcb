using System.Collections.Concurrent;

namespace OrleansAlluxio.Tests.Unit.Runtime;

/// <summary>Keeps reminders while silos come and go.</summary>
internal sealed class MemoryReminders : IReminderTable
{
    private readonly ConcurrentDictionary<(GrainId, string), ReminderRow> _rows = new();

    public int Count => _rows.Count;

    public ValueTask<IReadOnlyList<ReminderRow>> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ReminderRow>>([.. _rows.Values]);

    public ValueTask PutAsync(ReminderRow row, CancellationToken cancellationToken)
    {
        _rows[(row.Grain, row.Name)] = row;
        return ValueTask.CompletedTask;
    }

    public ValueTask RemoveAsync(GrainId grain, string name, CancellationToken cancellationToken)
    {
        _rows.TryRemove((grain, name), out _);
        return ValueTask.CompletedTask;
    }
}
