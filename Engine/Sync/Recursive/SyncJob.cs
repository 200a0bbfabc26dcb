namespace OrleansAlluxio.Engine.Sync.Recursive;

/// <summary>A sync job of this process: its run, and what is written of it.</summary>
internal sealed class SyncJob : IDisposable
{
    private readonly EngineServices _services;
    private readonly SyncJobRecord _begun;
    private readonly long _startedAt;
    private readonly SemaphoreSlim _saving = new(1);
    private readonly CancellationTokenSource _stop;
    private SyncJobRecord? _ended;

    public SyncJob(EngineServices services, SyncJobRecord record, CancellationToken lifetime)
    {
        (_services, _begun) = (services, record);
        _startedAt = services.Time.GetTimestamp();
        _stop = CancellationTokenSource.CreateLinkedTokenSource(lifetime);
        Run = new RecursiveRun
        {
            Root = FabricPath.Parse(record.Path),
            Options = new OperationOptions { SyncIntervalMs = record.IntervalMs },
            Since = new HybridTimestamp(record.Since),
            Cursor = record.Cursor,
            Checkpoint = SaveAsync,
        };
        Run.Restore(record.ToStatus());
    }

    public RecursiveRun Run { get; }

    public bool IsRecursive => _begun.Recursive;

    /// <summary>Whether somebody cancelled it, rather than the process that stops.</summary>
    public bool IsCancelled { get; private set; }

    public CancellationToken Cancelled => _stop.Token;

    /// <summary>Ends with the job; never fails.</summary>
    public Task Running { get; set; } = Task.CompletedTask;

    /// <summary>The job as it is now.</summary>
    public SyncJobRecord Snapshot() => Volatile.Read(ref _ended) ?? _begun with
    {
        Cursor = Run.Cursor,
        Directories = Run.Directories,
        Entries = Run.Entries,
        Changed = Run.Changed,
        Failed = Run.Failed,
        Failures =
            [.. Run.Failures.Select(static f => new SyncJobRecord.FailedDirectory(f.Path.Value, f.Kind, f.Reason))],
        RunningMs = _begun.RunningMs + (long)_services.Time.GetElapsedTime(_startedAt).TotalMilliseconds,
    };

    /// <summary>Asks it to end. False when it has.</summary>
    public bool TryCancel()
    {
        try
        {
            IsCancelled = true;
            _stop.Cancel();
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Writes how far it is.</summary>
    public async ValueTask SaveAsync(CancellationToken cancellationToken)
    {
        await _saving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var now = Snapshot();
            await _services.Metastore.CommitAsync(
                [new MetastoreChange.PutDocument(DocumentKinds.SyncJob, now.Id, now.ToPayload(), null)],
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _saving.Release();
        }
    }

    /// <summary>It has ended; later saves write this.</summary>
    public void End(SyncJobState state, string? reason) =>
        Volatile.Write(ref _ended, Snapshot() with
        {
            State = state,
            Reason = reason,
            Cursor = null,
            EndedUnixMs = _services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        });

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _saving.Dispose();
    }
}
