namespace OrleansAlluxio.Runtime;

/// <summary>State of one activation over a storage.</summary>
internal sealed class PersistentState<TState>(string name, GrainId grainId, IGrainStorage storage)
    : IPersistentState<TState>
{
    private readonly GrainState<TState> _record = new(Activator.CreateInstance<TState>());

    public TState State
    {
        get => _record.State;
        set => _record.State = value;
    }

    public string? Etag => _record.ETag;

    public bool RecordExists => _record.RecordExists;

    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var read = new GrainState<TState>(Activator.CreateInstance<TState>());
        await storage.ReadStateAsync(name, grainId, read);
        (_record.State, _record.ETag, _record.RecordExists) = (read.State, read.ETag, read.RecordExists);
    }

    public Task WriteStateAsync(CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested
        ? Task.FromCanceled(cancellationToken)
        : storage.WriteStateAsync(name, grainId, _record);

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await storage.ClearStateAsync(name, grainId, _record);
        _record.State = Activator.CreateInstance<TState>();
    }
}
