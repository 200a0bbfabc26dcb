using OrleansAlluxio.Engine.Silos;

namespace OrleansAlluxio.Engine.Recovery;

/// <summary>
/// Deals with what silos left, and looks at the stores again when what they had sent late has arrived.
/// </summary>
public sealed class SiloRecovery(StartupRecovery recovery, TimeProvider time) : ISiloRecovery
{
    private readonly Queue<(long Since, IReadOnlyList<FabricPath> Paths)> _late = new();

    /// <inheritdoc/>
    public async ValueTask RecoverAsync(string silo, CancellationToken cancellationToken)
    {
        var paths = await recovery.RecoverAsync(silo, cancellationToken).ConfigureAwait(false);
        if (paths.Count > 0)
        {
            _late.Enqueue((time.GetTimestamp(), paths));
        }
    }

    /// <inheritdoc/>
    public void LookAgain()
    {
        while (_late.TryPeek(out var late) && time.GetElapsedTime(late.Since) >= StartupRecovery.LateFor)
        {
            recovery.LookAgain(_late.Dequeue().Paths);
        }
    }
}
