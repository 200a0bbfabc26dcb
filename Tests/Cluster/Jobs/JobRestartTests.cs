using System.Collections.Concurrent;
using System.Globalization;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Jobs;

/// <summary>
/// kill -9 of the server again and again while a job loads many small files: no file twice, none skipped, by the job's
/// own count, by the requests the store got, and by reading everything while the store is away.
/// </summary>
/// <remarks>
/// FABRIC_JOB_FILES and FABRIC_JOB_KILLS set the size: 100,000 and 100 is the measure, a small share of that runs in CI.
/// </remarks>
public sealed class JobRestartTests(ITestOutputHelper output)
{
    // What is under way when a process dies is asked for again: the store requests there are at once.
    private const int InFlightMax = 32;
    private const int DirectoriesPerKill = 4;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Load_KilledAgainAndAgain_LoadsEachFileOnceAndSkipsNone()
    {
        var (files, kills) = (NumberOf("FABRIC_JOB_FILES", 1000), NumberOf("FABRIC_JOB_KILLS", 10));
        using var storeHome = new FabricHome();
        using var home = new FabricHome { MemoryQuota = "512MiB", SsdQuota = "1GiB" };
        var keys = Fill(storeHome, files, DirectoriesPerKill * kills);
        await using var store = await FabricProcess.StartAsync(storeHome);
        var asked = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var (total, killAt, onKill) = (0, 0, (Action?)null);
        await using var proxy = new FaultProxy(store.S3.Port, line =>
        {
            var target = line.Split(' ');
            var key = target.Length > 1 ? Uri.UnescapeDataString(target[1]) : string.Empty;
            if (target[0] == "GET" && keys.ContainsKey(key))
            {
                asked.AddOrUpdate(key, 1, static (_, n) => n + 1);
                if (Interlocked.Increment(ref total) == Volatile.Read(ref killAt))
                {
                    onKill?.Invoke();
                }
            }

            return Fault.None;
        });
        var mount = store.MountOf("load", "/m", port: proxy.Port);

        var id = await RunAsync();
        Assert.True(id is not null, "the job ended before the last kill");
        await using var last = await FabricProcess.StartAsync(home, "--mount", mount);
        using var client = last.Api();
        var ended = await client.Jobs.WaitAsync(id, Token);
        output.WriteLine(
            $"{files} files, {kills} kills, {total} store reads, {asked.Values.Count(static n => n > 1)} files asked for "
            + $"twice or more; {ended}");

        Assert.Equal((JobState.Done, (long)files, 0L, 100d), (ended.State, ended.Files, ended.Failed, ended.Percent));
        Assert.Equal((keys.Values.Sum(static k => (long)k), kills), (ended.Bytes, ended.Resumes));
        Assert.Equal(files, asked.Count);
        Assert.InRange(total, files, files + (kills * InFlightMax));
        await store.DisposeAsync();
        foreach (var (key, length) in keys)
        {
            Assert.Equal(length, (await client.ReadAsync("/m" + key["/load".Length..])).Length);
        }

        async Task<string?> RunAsync()
        {
            string? job = null;
            for (var kill = 1; kill <= kills; kill++)
            {
                var fabric = await FabricProcess.StartAsync(home, "--mount", mount);
                await using (fabric)
                {
                    onKill = fabric.Kill;

                    // What is left, in equal shares: one for each kill to come, and two for the end.
                    var left = files - asked.Count;
                    Volatile.Write(ref killAt, total + Math.Max(1, left / (kills - kill + 3)));
                    using var api = fabric.Api();
                    try
                    {
                        job ??= (await api.Jobs.StartAsync(
                            new JobRequest { Kind = JobKind.Load, Path = FabricPath.Parse("/m") }, Token)).Id;
                        await api.Jobs.WaitAsync(job, Token);
                        return null;
                    }
                    catch (FabricException error) when (
                        error.Kind is FabricErrorKind.Unavailable or FabricErrorKind.Timeout)
                    {
                        await fabric.ExitAsync();
                    }
                }
            }

            return job;
        }
    }

    private static int NumberOf(string variable, int otherwise) => int.TryParse(
        Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var set) ? set : otherwise;

    private static Dictionary<string, int> Fill(FabricHome home, int files, int directories)
    {
        var keys = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < files; i++)
        {
            var path = $"/load/d{i % directories:000}/f{i:000000}";
            var bytes = FabricCalls.Bytes(i, 1 + (i * 7 % 2000));
            Directory.CreateDirectory(Path.GetDirectoryName(home.InStore(path))!);
            File.WriteAllBytes(home.InStore(path), bytes);
            keys.Add(path, bytes.Length);
        }

        return keys;
    }
}
