using System.Collections.Concurrent;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Crash;

/// <summary>
/// One life of the fabric: killed the moment its last operation is acknowledged, whatever else is under way.
/// </summary>
internal sealed class CrashRound(FabricProcess fabric, int operationsMax)
{
    private int _acknowledged;
    private volatile bool _killed;

    /// <summary>Operations acknowledged.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Failures of operations while the fabric lived.</summary>
    public ConcurrentQueue<string> Unexpected { get; } = new();

    /// <summary>Counts an acknowledgement; the last one kills.</summary>
    public void Acknowledge()
    {
        if (Interlocked.Increment(ref _acknowledged) == operationsMax)
        {
            Kill();
        }
    }

    /// <summary>
    /// Takes a failure: what a killed fabric causes is expected, everything else is kept and ends the round.
    /// </summary>
    public void Fail(string step, Exception error)
    {
        if (!_killed)
        {
            Unexpected.Enqueue($"{step}: {error.Message}");
            Kill();
        }
    }

    private void Kill()
    {
        _killed = true;
        fabric.Kill();
    }
}
