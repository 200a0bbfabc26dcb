namespace OrleansAlluxio.Runtime;

/// <summary>A reminder as it is kept.</summary>
/// <param name="Grain">Whom it calls.</param>
/// <param name="Name">Its name within the grain.</param>
/// <param name="StartAt">When the first tick is due, UTC.</param>
/// <param name="Period">From one to the next.</param>
public sealed record ReminderRow(GrainId Grain, string Name, DateTime StartAt, TimeSpan Period) : IGrainReminder
{
    /// <inheritdoc/>
    string IGrainReminder.ReminderName => Name;

    /// <summary>The first tick after a time: ticks that were missed are not made up for.</summary>
    internal DateTime After(DateTime now) => now < StartAt
        ? StartAt
        : StartAt + (Period * (Math.Floor((now - StartAt) / Period) + 1));
}
