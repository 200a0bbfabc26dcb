namespace OrleansAlluxio.Silo.Demo.Steps;

/// <summary>Writes to the bucket with each write type and looks what is where once it is acknowledged.</summary>
internal sealed class WriteTypesStep : IDemoStep
{
    private const int FileBytes = 4 << 20;

    public string Name => "write";

    public async Task RunAsync(DemoWorld world, DemoFindings findings, CancellationToken cancellationToken)
    {
        foreach (var type in Enum.GetValues<WriteType>())
        {
            var content = DemoContent.Make(FileBytes, seed: 100 + (ulong)type);
            var file = DemoContent.FileOf(world.Remote.PathOf($"written/{type}.bin"), content);
            var began = world.Time.GetTimestamp();
            await DemoWrites.PutAsync(world.Main.Client, file.Path, (content, type), cancellationToken);
            var acknowledged = $"acknowledged after {DemoText.Time(world.Time.GetElapsedTime(began))}";
            var isStored = await IsStoredAsync(world, file, cancellationToken);
            var location = await world.Main.Client.Administration.LocateAsync(file.Path, cancellationToken);
            var read = await DemoReads.AllAsync(world.Main, [file], world.Time, cancellationToken);
            var measured = $"{acknowledged}; then in the store: {(isStored ? "yes" : "no")}, " +
                $"cached: {DemoText.Size(location.CachedBytes)}";
            world.Acknowledged.Add(file);
            switch (type)
            {
                case WriteType.MustCache:
                    findings.Add(
                        "MUST_CACHE: in the cache, never in the store", measured,
                        !isStored && read is { Wrong: 0, Counters.IsAllHot: true });
                    break;
                case WriteType.CacheThrough:
                    findings.Add(
                        "CACHE_THROUGH: in both", measured, isStored && read is { Wrong: 0, Counters.IsAllHot: true });
                    break;
                case WriteType.Through:
                    findings.Add(
                        "THROUGH: in the store, not in the cache", measured,
                        isStored && location.CachedBytes == 0 && read is { Wrong: 0, Counters.Misses: > 0 });
                    break;
                case WriteType.AsyncThrough:
                    await DemoPersists.WaitAsync(world, [file], cancellationToken);
                    var persistedAfter = world.Time.GetElapsedTime(began);
                    findings.Add(
                        "ASYNC_THROUGH: in the cache, in the store soon after",
                        $"{measured}; persisted {DemoText.Time(persistedAfter)} after the write began",
                        await IsStoredAsync(world, file, cancellationToken)
                        && read is { Wrong: 0, Counters.IsAllHot: true });
                    break;
                default:
                    findings.Add($"{type} is known to the demo", "it is not", holds: false);
                    break;
            }
        }
    }

    private static async Task<bool> IsStoredAsync(
        DemoWorld world, DemoFile file, CancellationToken cancellationToken) =>
        await DemoReads.TryHashAsync(
            world.Store.Client, world.InStore(file.Path), OperationOptions.Default, cancellationToken) == file.Hash;
}
