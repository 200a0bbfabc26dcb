namespace OrleansAlluxio.Runtime;

/// <summary>Allows several activations of one key at a time, up to a limit; calls go to an idle one.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute(int maxLocalWorkers = -1) : Attribute
{
    /// <summary>Most activations per key; -1 means one per processor.</summary>
    public int MaxLocalWorkers { get; } = maxLocalWorkers == -1 ? Environment.ProcessorCount : maxLocalWorkers;
}
