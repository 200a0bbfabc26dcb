namespace OrleansAlluxio.BlockStore.Arenas;

/// <summary>Lets any number of writers share one flush: who comes while one runs is served by the next.</summary>
internal sealed class GroupFlush(IStoreFile file)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _next;
    private bool _running;
    private bool _closing;

    /// <summary>
    /// Completes when everything written before the call survives a power cut; fails as the disk fails.
    /// </summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_running)
            {
                _running = true;
                ThreadPool.UnsafeQueueUserWorkItem(static flush => flush.Run(), this, preferLocal: false);
            }

            return _next.Task;
        }
    }

    /// <summary>Closes the file when the flushes already asked for are done; none may be asked after.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closing = true;
            if (!_running)
            {
                file.Dispose();
            }
        }
    }

    private void Run()
    {
        while (true)
        {
            TaskCompletionSource? round;
            lock (_gate)
            {
                round = _next;
                _next = null;
                if (round is null)
                {
                    _running = false;
                    if (_closing)
                    {
                        file.Dispose();
                    }

                    return;
                }
            }

            try
            {
                file.Flush();
                round.SetResult();
            }
            catch (Exception failure) when (failure is IOException or ObjectDisposedException)
            {
                round.SetException(failure);
            }
        }
    }
}
