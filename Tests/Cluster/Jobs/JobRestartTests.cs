using System.Globalization;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Jobs;

/// <summary>
/// kill -9 of the server again and again while a job loads many small files: no file twice, none skipped, by the job's
/// own count, by the requests the store got, and by reading everything without one more.
/// </summary>
/// <remarks>
/// FABRIC_JOB_FILES and FABRIC_JOB_KILLS set the size: 100,000 and 100 is the measure; CI runs a small share of that.
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
        var asked = new Asked(keys);
        await using var proxy = new FaultProxy(store.S3.Port, asked.Note);
        var mount = store.MountOf("load", "/m", port: proxy.Port);
        string? id = null;
        for (var kill = 1; kill <= kills; kill++)
        {
            var began = TimeProvider.System.GetTimestamp();
            id = await UntilKilledAsync(home, mount, asked, (id, kills - kill));
            TestContext.Current.SendDiagnosticMessage(
                $"kill {kill}: {asked.Files} files, {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
        }

        asked.Disarm();
        await using var last = await FabricProcess.StartAsync(home, "--mount", mount);
        using var client = last.Api();
        var ended = await client.Jobs.WaitAsync(id!, Token);
        output.WriteLine(
            $"{files} files, {kills} kills, {asked.Total} store reads, {asked.Repeated} files again; {ended}");

        Assert.Equal((JobState.Done, (long)files, 0L, 100d), (ended.State, ended.Files, ended.Failed, ended.Percent));
        Assert.Equal((keys.Values.Sum(static k => (long)k), kills), (ended.Bytes, ended.Resumes));
        Assert.Equal(files, asked.Files);
        Assert.InRange(asked.Total, files, files + (kills * InFlightMax));
        var total = asked.Total;
        foreach (var (key, length) in keys)
        {
            Assert.Equal(length, (await client.ReadAsync("/m" + key["/load".Length..])).Length);
        }

        Assert.Equal(total, asked.Total);
    }

    [Fact]
    public async Task Restart_WhileTheStoreOfAMountIsSilentAndAJobWaitsForIt_IsReady()
    {
        using var storeHome = new FabricHome();
        using var home = new FabricHome();
        Fill(storeHome, 20, 2);
        await using var store = await FabricProcess.StartAsync(storeHome);
        var isSilent = false;
        await using var proxy = new FaultProxy(
            store.S3.Port, _ => Volatile.Read(ref isSilent) ? Fault.Stall : Fault.None);
        var mount = store.MountOf("load", "/m", port: proxy.Port);
        string id;
        await using (var first = await FabricProcess.StartAsync(home, "--mount", mount))
        {
            using var api = first.Api();
            Volatile.Write(ref isSilent, true);
            id = (await api.Jobs.StartAsync(
                new JobRequest { Kind = JobKind.Load, Path = FabricPath.Parse("/m") }, Token)).Id;
            first.Kill();
            await first.ExitAsync();
        }

        await using var second = await FabricProcess.StartAsync(home, "--mount", mount);
        using var client = second.Api();

        Assert.Equal(id, Assert.Single(await client.Jobs.ListAsync(Token)).Id);
        Assert.Contains(await client.Administration.ListMountsAsync(Token), static m => m.Path.Value == "/m");
    }

    /// <summary>Begins the job, or lets it go on, until its process is killed; its id.</summary>
    private static async Task<string> UntilKilledAsync(
        FabricHome home, string mount, Asked asked, (string? Id, int KillsLeft) job)
    {
        // What is left, in equal shares: one for each kill to come, and two for the end. Armed before there is a
        // process: a job goes on before its server is ready.
        var reached = asked.Arm((asked.FilesLeft / (job.KillsLeft + 3)) + 1);
        await using var fabric = await FabricProcess.StartAsync(home, "--mount", mount);
        using var api = fabric.Api();
        var id = job.Id ?? (await api.Jobs.StartAsync(
            new JobRequest { Kind = JobKind.Load, Path = FabricPath.Parse("/m") }, Token)).Id;
        await reached.WaitAsync(FabricProcess.TimeMax, Token);
        fabric.Kill();
        await fabric.ExitAsync();
        return id;
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

    /// <summary>What the store got to see: what comes when that is enough waits for the kill.</summary>
    private sealed class Asked(Dictionary<string, int> keys)
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
        private TaskCompletionSource? _reached;
        private int _left;

        public int Total { get; private set; }

        public int Files => _counts.Count;

        public int FilesLeft => keys.Count - _counts.Count;

        public int Repeated => _counts.Values.Count(static n => n > 1);

        /// <summary>Lets so many reads through; ends when another one comes.</summary>
        public Task Arm(int reads)
        {
            lock (_lock)
            {
                _left = reads;
                _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _reached.Task;
            }
        }

        /// <summary>Lets everything through.</summary>
        public void Disarm()
        {
            lock (_lock)
            {
                _reached = null;
            }
        }

        public Fault Note(string line)
        {
            var target = line.Split(' ');
            var key = target.Length > 1 ? Uri.UnescapeDataString(target[1]) : string.Empty;
            if (target[0] != "GET" || !keys.ContainsKey(key))
            {
                return Fault.None;
            }

            lock (_lock)
            {
                if (_reached is not null && _left-- == 0)
                {
                    _reached.TrySetResult();
                }

                if (_reached?.Task.IsCompleted == true)
                {
                    return Fault.Stall;
                }

                _counts[key] = _counts.GetValueOrDefault(key) + 1;
                Total++;
                return Fault.None;
            }
        }
    }
}
