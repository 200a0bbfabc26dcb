using OrleansAlluxio.Runtime.CodeGeneration;

namespace OrleansAlluxio.Runtime;

/// <summary>Calls a grain's reminder method, which is of no interface of its own.</summary>
internal sealed class ReminderReference(GrainReferenceSeed seed) : GrainReference(seed)
{
    private static readonly GrainMethod Method =
        new($"{nameof(IRemindable)}.{nameof(IRemindable.ReceiveReminder)}", GrainMethodOptions.None, null);

    public ValueTask ReceiveAsync(string name, TickStatus status) => InvokeAsync(new Tick(name, status), Method);

    private readonly struct Tick(string name, TickStatus status) : IGrainCall
    {
        public CancellationToken CancellationToken => CancellationToken.None;

        public ValueTask Invoke(object grain) => grain is IRemindable remindable
            ? new ValueTask(remindable.ReceiveReminder(name, status))
            : throw new InvalidOperationException($"{grain.GetType().Name} is not {nameof(IRemindable)}.");
    }
}
