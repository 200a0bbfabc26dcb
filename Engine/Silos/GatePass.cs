namespace OrleansAlluxio.Engine.Silos;

/// <summary>A call inside the gate. Disposed once, at its end.</summary>
public sealed class GatePass : IDisposable
{
    private OwnerGate? _gate;

    internal GatePass(OwnerGate gate) => _gate = gate;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Exit();
}
