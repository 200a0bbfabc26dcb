namespace OrleansAlluxio.Runtime;

/// <summary>A grain that reminders call. What it throws is logged; the next tick comes all the same.</summary>
public interface IRemindable
{
    /// <summary>A reminder is due. A turn like that of a call.</summary>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
