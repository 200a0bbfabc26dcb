namespace OrleansAlluxio.Metastore.Rows;

/// <summary>
/// Something for a writer to do within a batch, and the promise to its caller. A caller that gives up before a writer
/// took it gets a cancellation, and it is never done; afterwards its outcome counts.
/// </summary>
internal abstract class PendingWork() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private int _taken;

    /// <summary>Its own failure; the batch's others go on.</summary>
    public FabricException? Failure { get; set; }

    /// <summary>True for the one who may decide its outcome.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    /// <summary>Tells the caller, once the batch is durable or undone.</summary>
    public void Complete()
    {
        if (Failure is { } failure)
        {
            TrySetException(failure);
        }
        else
        {
            TrySetResult();
        }
    }

    /// <summary>Waits for the outcome; cancels the work when no writer took it yet.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var work = (PendingWork)state!;
                if (work.TryTake())
                {
                    work.TrySetCanceled(token);
                }
            },
            this);
        await using (registration.ConfigureAwait(false))
        {
            await Task.ConfigureAwait(false);
        }
    }
}
