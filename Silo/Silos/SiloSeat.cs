using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>
/// A silo's place in the view, before it has one too: the grains exist first, the place is taken after.
/// </summary>
internal sealed class SiloSeat(string id) : ISiloMembership
{
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ISiloMembership? _taken;

    /// <inheritdoc/>
    public event Action<SiloView>? Heard;

    /// <inheritdoc/>
    public string Id => id;

    /// <inheritdoc/>
    public SiloView View => Volatile.Read(ref _taken)?.View ?? SiloView.None;

    /// <inheritdoc/>
    public Task Lost => _lost.Task;

    /// <summary>The place is taken.</summary>
    public void Take(ISiloMembership membership)
    {
        Volatile.Write(ref _taken, membership);
        membership.Heard += view => Heard?.Invoke(view);
        membership.Lost.ContinueWith(
            _ => _lost.TrySetResult(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Its grains are no more: it is not one of the silos at work, whatever the view says yet.</summary>
    public void Lose() => _lost.TrySetResult();

    /// <inheritdoc/>
    public void Require(string operation, string subject)
    {
        if (_lost.Task.IsCompleted)
        {
            throw new FabricException(
                FabricErrorKind.Fenced, operation, subject, "the other silos go on without this one");
        }

        if (Volatile.Read(ref _taken) is not { } taken)
        {
            throw new FabricException(
                FabricErrorKind.Unavailable, operation, subject, "this silo has not joined the others yet");
        }

        taken.Require(operation, subject);
    }

    /// <inheritdoc/>
    public void Acknowledge(long epoch) => Volatile.Read(ref _taken)?.Acknowledge(epoch);
}
