namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// A file being written. Nothing is visible in the store before <see cref="CommitAsync"/>; disposing without a commit
/// aborts and leaves nothing behind (a crash may leave what <see cref="IUnderStorage.SweepAsync"/> removes). Not
/// thread-safe.
/// </summary>
public interface IUfsWriter : IAsyncDisposable
{
    /// <summary>Appends bytes. The buffer is lent until the task completes.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the file visible, whole and durable, replacing what was there, and returns its status as the store has it.
    /// </summary>
    ValueTask<UfsStatus> CommitAsync(CancellationToken cancellationToken);
}
