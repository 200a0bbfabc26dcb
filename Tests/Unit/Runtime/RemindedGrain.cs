namespace OrleansAlluxio.Tests.Unit.Runtime;

internal sealed class RemindedGrain(Probe probe) : Grain, IRemindedGrain, IRemindable
{
    private int _ticks;
    private bool _fails;

    public Task RemindAsync(string name, double dueMinutes, double periodMinutes) => this.RegisterOrUpdateReminder(
        name, TimeSpan.FromMinutes(dueMinutes), TimeSpan.FromMinutes(periodMinutes));

    public async Task<bool> ForgetAsync(string name)
    {
        if (await this.GetReminder(name) is not { } reminder)
        {
            return false;
        }

        await this.UnregisterReminder(reminder);
        return true;
    }

    public Task FailAsync()
    {
        _fails = true;
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        probe.Log($"{reminderName} {++_ticks} every {status.Period.TotalMinutes}");
        return _fails ? Task.FromException(new InvalidOperationException("as told")) : Task.CompletedTask;
    }
}
