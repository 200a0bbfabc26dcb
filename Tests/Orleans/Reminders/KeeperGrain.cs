using Orleans.Runtime;
using OrleansAlluxio.Grains;

namespace OrleansAlluxio.Tests.Orleans.Reminders;

/// <summary>Keeps what it is told in the storage of the fabric's grains.</summary>
internal sealed class KeeperGrain(
    [PersistentState("kept", StorageNames.Fabric)] IPersistentState<KeptText> kept)
    : Grain, IKeeperGrain, IRemindable
{
    public Task WriteAsync(string text)
    {
        kept.State.Text = text;
        return kept.WriteStateAsync();
    }

    public Task<(string? Text, int Ticks)> ReadAsync() => Task.FromResult((kept.State.Text, kept.State.Ticks));

    public Task ClearAsync() => kept.ClearStateAsync();

    public Task ForgetAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task RemindAsync(string name, TimeSpan due, TimeSpan period) =>
        this.RegisterOrUpdateReminder(name, due, period);

    public async Task<bool> EndAsync(string name)
    {
        if (await this.GetReminder(name) is not { } reminder)
        {
            return false;
        }

        await this.UnregisterReminder(reminder);
        return true;
    }

    public async Task<List<string>> RemindersAsync() =>
        [.. (await this.GetReminders()).Select(static r => r.ReminderName).Order(StringComparer.Ordinal)];

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        kept.State.Ticks++;
        return kept.WriteStateAsync();
    }
}
