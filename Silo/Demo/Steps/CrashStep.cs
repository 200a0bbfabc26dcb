using System.Collections.Concurrent;

namespace OrleansAlluxio.Silo.Demo.Steps;

/// <summary>Kills the fabric in the middle of writes and starts it again on the same home.</summary>
internal sealed class CrashStep : IDemoStep
{
    private const int Writers = 8;
    private const int FileBytes = 16 << 10;

    // Acknowledged before the kill; the writers are under way then.
    private const int AcknowledgedMin = 200;

    public string Name => "kill -9";

    public async Task RunAsync(DemoWorld world, DemoFindings findings, CancellationToken cancellationToken)
    {
        var acknowledged = await KillDuringWritesAsync(world, cancellationToken);
        var ready = await world.Main.StartAsync(world.MainArguments, cancellationToken);
        var first = world.Remote.Files[0];
        var isRight = await DemoReads.TryHashAsync(
            world.Main.Client, first.Path, OperationOptions.Default, cancellationToken) == first.Hash;
        var served = world.Time.GetElapsedTime(world.Main.StartedAt);
        findings.Add(
            "it starts again on the same home and serves",
            $"ready in {DemoText.Time(ready)}, first file read {DemoText.Time(served)} after the process start",
            isRight);

        await RecoveredAsync(world.Main.Client, cancellationToken);
        foreach (var set in world.Sets)
        {
            var warm = await DemoReads.AllAsync(world.Main, set.Files, world.Time, cancellationToken);
            findings.Add(
                $"{set.Mount}: the cache is warm, no store read", warm.Hot, warm.Wrong == 0 && warm.Counters.IsAllHot);
        }

        world.Acknowledged.AddRange(acknowledged);
        var read = await DemoReads.AllAsync(world.Main, world.Acknowledged, world.Time, cancellationToken);
        findings.Add(
            "every acknowledged write is there",
            $"{read.Files:N0} files of all write types, {read.Wrong} lost or wrong",
            read.Wrong == 0);
        var missing = await NotPersistedAsync(world, acknowledged, cancellationToken);
        findings.Add(
            "writes that were not in the store yet get there",
            $"{acknowledged.Count - missing:N0} of {acknowledged.Count:N0}",
            missing == 0);
    }

    private static async Task<IReadOnlyCollection<DemoFile>> KillDuringWritesAsync(
        DemoWorld world, CancellationToken cancellationToken)
    {
        var acknowledged = new ConcurrentBag<DemoFile>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = world.Main.Client;
        var writers = Enumerable.Range(0, Writers).Select(WriteAsync).ToList();
        await await Task.WhenAny(enough.Task, Task.WhenAll(writers));
        await world.Main.KillAsync(cancellationToken);
        await Task.WhenAll(writers);
        return acknowledged;

        async Task WriteAsync(int writer)
        {
            var type = writer % 2 == 0 ? WriteType.CacheThrough : WriteType.AsyncThrough;
            for (var i = 0; ; i++)
            {
                var content = DemoContent.Make(FileBytes, ((ulong)(writer + 1) << 40) + (ulong)i);
                var path = world.Local.PathOf($"acknowledged/{writer}-{i}.bin");
                try
                {
                    await DemoWrites.PutAsync(client, path, (content, type), cancellationToken);
                }
                catch (Exception) when (enough.Task.IsCompleted && !cancellationToken.IsCancellationRequested)
                {
                    return; // The kill; this write was not acknowledged.
                }

                acknowledged.Add(DemoContent.FileOf(path, content));
                if (acknowledged.Count >= AcknowledgedMin)
                {
                    enough.TrySetResult();
                }
            }
        }
    }

    // The index fills in the background; until then a page may be read from the store again.
    private static async Task RecoveredAsync(IFabricClient client, CancellationToken cancellationToken)
    {
        while ((await client.Administration.GetStatusAsync(cancellationToken)).Recovering)
        {
        }
    }

    private static async Task<int> NotPersistedAsync(
        DemoWorld world, IReadOnlyCollection<DemoFile> files, CancellationToken cancellationToken)
    {
        await DemoPersists.WaitAsync(world, files, cancellationToken);
        var missing = 0;
        foreach (var file in files)
        {
            var stored = world.Local.FileOf(file.Path.RelativeTo(world.Local.Mount));
            if (!File.Exists(stored)
                || DemoContent.Hash(await File.ReadAllBytesAsync(stored, cancellationToken)) != file.Hash)
            {
                missing++;
            }
        }

        return missing;
    }
}
