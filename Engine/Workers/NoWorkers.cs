using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>An engine that nobody composed with workers: everything is in its own pages.</summary>
internal sealed class NoWorkers : IFabricWorkers, IRemotePages
{
    public static NoWorkers Instance { get; } = new();

    public ValueTask<IReadOnlyList<WorkerStatus>> ListAsync(CancellationToken cancellationToken) => new([]);

    public ValueTask<WorkerStatus> DecommissionAsync(string id, CancellationToken cancellationToken) =>
        throw WorkerTable.Unknown(id);

    public ValueTask<WorkerStatus> EnableAsync(string id, CancellationToken cancellationToken) =>
        throw WorkerTable.Unknown(id);

    public ValueTask<long> FreeAsync(string id, CancellationToken cancellationToken) => throw WorkerTable.Unknown(id);

    public ValueTask ForgetAsync(string id, CancellationToken cancellationToken) => throw WorkerTable.Unknown(id);

    public ValueTask<IReadOnlyList<PagePlacement>> LocateAsync(FileVersion file, CancellationToken cancellationToken) =>
        new([]);

    public ValueTask<long> FreeAsync(FileVersion file, CancellationToken cancellationToken) => new(0L);
}
