using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Client.Support;

internal sealed class MemoryAdministration(MemoryFabric fabric) : IFabricAdministration
{
    public Dictionary<FabricPath, MountStatus> Mounts { get; } = [];

    public List<PathProperty> Properties { get; } = [];

    public List<FabricPath> Invalidated { get; } = [];

    public ValueTask<IReadOnlyList<MountStatus>> ListMountsAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<MountStatus>>([.. Mounts.Values.OrderBy(static mount => mount.Path)]);

    public ValueTask<MountStatus> MountAsync(MountRequest request, CancellationToken cancellationToken)
    {
        var mount = new MountStatus
        {
            Id = new MountId(Mounts.Count + 1),
            Path = request.Path,
            Uri = request.Uri,
            ReadOnly = request.ReadOnly,
            Shared = request.Shared,
            Options = request.Options,
            SyncIntervalMs = request.SyncIntervalMs,
        };
        Mounts[request.Path] = mount;
        return ValueTask.FromResult(mount);
    }

    public ValueTask<MountStatus> UpdateMountAsync(MountRequest request, CancellationToken cancellationToken) =>
        MountAsync(request with { Uri = Mounts[request.Path].Uri }, cancellationToken);

    public ValueTask UnmountAsync(FabricPath path, CancellationToken cancellationToken) => Mounts.Remove(path)
        ? ValueTask.CompletedTask
        : throw new FabricException(FabricErrorKind.NotFound, "unmount", path.Value, "no mount");

    public ValueTask<IReadOnlyList<PathProperty>> ListPathPropertiesAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<PathProperty>>([.. Properties]);

    public ValueTask SetPathPropertyAsync(PathProperty property, CancellationToken cancellationToken)
    {
        Properties.Add(property);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> RemovePathPropertyAsync(FabricPath path, string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Properties.RemoveAll(property => property.Path == path && property.Name == name) > 0);

    public async ValueTask<FileLocation> LocateAsync(FabricPath path, CancellationToken cancellationToken)
    {
        await using var reader = await fabric.OpenReadAsync(path, OperationOptions.Default, cancellationToken);
        return new FileLocation(reader.Status, 7, [new PagePlacement("w1", "MEM", "/m", 1, 7, 0, 0)], "it was read");
    }

    public ValueTask<Explanation> ExplainAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new Explanation
        {
            Path = path,
            Mount = Mounts.Values.First(),
            StoreUri = "file:///x",
            SyncIntervalMs = options.SyncIntervalMs ?? -1,
            SyncIntervalOrigin = options.SyncIntervalMs is null ? "default" : "request",
            Reason = "never synced",
            WriteType = "CACHE_THROUGH",
        });

    public ValueTask InvalidateAsync(FabricPath path, CancellationToken cancellationToken)
    {
        Invalidated.Add(path);
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> FreeAsync(FabricPath path, CancellationToken cancellationToken) => ValueTask.FromResult(11L);

    public ValueTask<long> LoadAsync(FabricPath path, CancellationToken cancellationToken) => ValueTask.FromResult(13L);

    public ValueTask<IReadOnlyList<PersistStatus>> ListPersistsAsync(
        int entriesMax, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<PersistStatus>>(
            [new PersistStatus(FabricPath.Parse("/p"), "QUEUED", 1, 2, 3, 4, "why")]);

    public async ValueTask<FileStatus> WaitPersistedAsync(FabricPath path, CancellationToken cancellationToken) =>
        await fabric.TryGetStatusAsync(path, OperationOptions.Default, cancellationToken)
        ?? throw new FabricException(FabricErrorKind.NotFound, "wait", path.Value, "no such file");

    public ValueTask<FabricStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(new FabricStatus
        {
            Version = "1.2.3",
            FabricId = "f1",
            GrainRuntime = "Embedded",
            Tiers = [new TierStatus("w1", "MEM", "/m", 100, 50, 0, 1, "ok")],
            Counters = new Dictionary<string, long> { ["cache.hits"] = 3 },
        });
}
