namespace OrleansAlluxio.Engine.Locking;

/// <summary>One at a time, in the order of arrival. Dispose what <see cref="TakeAsync"/> gives to end a turn.</summary>
internal sealed class TurnLock
{
    private static readonly FabricPath Only = FabricPath.Root;

    private readonly PathLocks _locks = new();

    /// <summary>Waits for its turn.</summary>
    public ValueTask<PathHold> TakeAsync(CancellationToken cancellationToken) =>
        _locks.AcquireAsync(Only, null, cancellationToken);
}
