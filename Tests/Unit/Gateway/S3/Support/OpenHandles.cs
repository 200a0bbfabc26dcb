namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

/// <summary>Counts what is open, and tells when nothing is any more.</summary>
internal sealed class OpenHandles
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _none = new();
    private int _count;

    public OpenHandles() => _none.SetResult();

    /// <summary>Opened so far.</summary>
    public int Opened { get; private set; }

    /// <summary>Open one.</summary>
    public void Add()
    {
        lock (_lock)
        {
            Opened++;
            if (_count++ == 0)
            {
                _none = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Closes one.</summary>
    public void Remove()
    {
        lock (_lock)
        {
            if (--_count == 0)
            {
                _none.SetResult();
            }
        }
    }

    /// <summary>Returns when nothing is open.</summary>
    public async Task NoneAsync()
    {
        Task none;
        lock (_lock)
        {
            none = _none.Task;
        }

        await none.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
    }
}
