using Microsoft.Extensions.DependencyInjection;

namespace OrleansAlluxio.Runtime;

/// <summary>What a grain can do with its reminders, as in Orleans. They outlive the process.</summary>
public static class GrainReminderExtensions
{
    /// <summary>Registers a reminder, or gives it other times. The period is at least a minute.</summary>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (grain is not IRemindable)
        {
            throw new InvalidOperationException($"{grain?.GetType().Name} is not {nameof(IRemindable)}.");
        }

        return Of(grain).PutAsync(grain.GrainContext.GrainId, reminderName, dueTime, period);
    }

    /// <summary>Ends a reminder. Idempotent.</summary>
    public static Task UnregisterReminder(
        this IGrainBase grain, IGrainReminder reminder, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(reminder);
        return Of(grain).RemoveAsync(grain.GrainContext.GrainId, reminder.ReminderName);
    }

    /// <summary>A reminder of this grain; null when it has none of the name.</summary>
    public static Task<IGrainReminder?> GetReminder(
        this IGrainBase grain, string reminderName, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Of(grain).Of(grain.GrainContext.GrainId).Find(r => r.ReminderName == reminderName));
    }

    private static EmbeddedReminders Of(IGrainBase grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return Activation.Of(grain).Catalog.Services.GetService<EmbeddedReminders>()
            ?? throw new InvalidOperationException(
                $"No reminders: {nameof(EmbeddedGrainServiceExtensions.AddReminders)} adds them.");
    }
}
