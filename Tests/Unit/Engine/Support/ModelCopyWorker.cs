using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Tests.Engine.Support;

/// <summary>A worker as others see it: pages that outlive its processes, and whether one runs.</summary>
internal sealed class ModelCopyWorker(string id, WorkerLocality locality)
{
    public string Id => id;

    public WorkerLocality Locality => locality;

    public MemoryPages Pages { get; } = new();

    public bool IsUp { get; set; } = true;

    /// <summary>Whether an operator takes it out.</summary>
    public bool IsOut { get; set; }
}
