namespace OrleansAlluxio.Silo;

/// <summary>A part of a process that is disposed at once, among those that take their time.</summary>
internal sealed class SyncPart(IDisposable part) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        part.Dispose();
        return ValueTask.CompletedTask;
    }
}
