using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Tests.Unit.Client.Support;

/// <summary>Two workers, one of which is lost; states change as they are told to.</summary>
internal sealed class MemoryWorkers : IFabricWorkers
{
    private readonly List<WorkerStatus> _workers =
    [
        new()
        {
            Id = "near",
            Url = new Uri("http://127.0.0.1:7001"),
            State = WorkerState.Live,
            Locality = new WorkerLocality("a", "r1", "z1"),
            Tiers = [new("near", "MEM", "/dev/shm/x", 1 << 20, 1 << 10, 0, 1, "ok")],
            RingShare = 1,
        },
        new() { Id = "far", State = WorkerState.Lost, Locality = new WorkerLocality("b", "", "") },
    ];

    public ValueTask<IReadOnlyList<WorkerStatus>> ListAsync(CancellationToken cancellationToken) => new([.. _workers]);

    public ValueTask<WorkerStatus> DecommissionAsync(string id, CancellationToken cancellationToken) =>
        new(Set(id, WorkerState.Decommissioned));

    public ValueTask<WorkerStatus> EnableAsync(string id, CancellationToken cancellationToken) =>
        new(Set(id, WorkerState.Live));

    public ValueTask<long> FreeAsync(string id, CancellationToken cancellationToken) => new(Find(id).UsedBytes);

    public ValueTask ForgetAsync(string id, CancellationToken cancellationToken)
    {
        _workers.Remove(Find(id));
        return default;
    }

    private WorkerStatus Find(string id) => _workers.Find(w => w.Id == id)
        ?? throw new FabricException(FabricErrorKind.NotFound, "find worker", id, "no worker has this id");

    private WorkerStatus Set(string id, WorkerState state)
    {
        var index = _workers.IndexOf(Find(id));
        return _workers[index] = _workers[index] with { State = state };
    }
}
