using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.Jobs;
using OrleansAlluxio.Tests.Engine.Support;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Unit.Engine.Jobs;

/// <summary>Jobs of an engine over models, whose processes die and are followed by others.</summary>
internal sealed class JobBed : IAsyncDisposable
{
    private JobBed(EngineBed bed) => Bed = bed;

    public EngineBed Bed { get; }

    public IFabricJobs Jobs => Bed.Engine.Jobs;

    public static async Task<JobBed> StartAsync(bool isObjectStore = false)
    {
        var bed = new JobBed(await EngineBed.StartAsync(isObjectStore));
        bed.Begin();
        return bed;
    }

    /// <summary>Over a store that is opened anew for each process.</summary>
    public static async Task<JobBed> StartAsync(Func<Faults, IUnderStorage> open)
    {
        var bed = new JobBed(await EngineBed.StartAsync(open));
        bed.Begin();
        return bed;
    }

    /// <summary>Files "d{i%dirs}/f{i}" of a few bytes each.</summary>
    public long PutFiles(int count, int directories, string prefix = "")
    {
        var bytes = 0L;
        for (var i = 0; i < count; i++)
        {
            var path = $"d{i % directories:00}/f{i:000}";
            Bed.Store.Put(prefix + path, TextOf(path));
            bytes += TextOf(path).Length;
        }

        return bytes;
    }

    /// <summary>What a file of <see cref="PutFiles"/> has in it.</summary>
    public static string TextOf(string path) => path[..(1 + (path[^1] % 7))];

    public Task<JobStatus> BeginAsync(string path = "/", Func<JobRequest, JobRequest>? change = null)
    {
        var request = new JobRequest { Kind = JobKind.Load, Path = FabricPath.Parse(path) };
        return Jobs.StartAsync(change?.Invoke(request) ?? request, CancellationToken.None).AsTask();
    }

    public async Task<JobStatus> RunAsync(string path = "/", Func<JobRequest, JobRequest>? change = null) =>
        await EndAsync((await BeginAsync(path, change)).Id);

    /// <summary>Waits for the end, and says so when it does not come.</summary>
    public async Task<JobStatus> EndAsync(string id)
    {
        try
        {
            return await Jobs.WaitAsync(id, TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            var job = await Jobs.GetAsync(id, TestContext.Current.CancellationToken);
            throw new TimeoutException($"not ended: {job}; dead: {Bed.Faults.IsDead}");
        }
    }

    /// <summary>Every file of the store whose bytes are not all in the cache.</summary>
    public async Task<IReadOnlyList<string>> UncachedAsync()
    {
        var uncached = new List<string>();
        foreach (var (path, text) in Bed.Store.Files)
        {
            var location = await Bed.Engine.Administration.LocateAsync(
                FabricPath.Parse("/" + path), CancellationToken.None);
            if (location.CachedBytes != text.Length)
            {
                uncached.Add(path);
            }
        }

        return uncached;
    }

    /// <summary>The process dies as it is, and another one takes up what it left.</summary>
    public async Task RestartAsync(Action? before = null)
    {
        Bed.Faults.IsDead = true;
        await ((FabricJobs)Jobs).DisposeAsync();
        await Bed.RestartAsync();
        before?.Invoke();
        Begin();
    }

    /// <summary>Waits until the process is dead, or the job has ended before that.</summary>
    public async Task DeadOrEndedAsync(string id)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!Bed.Faults.IsDead)
        {
            try
            {
                if ((await Jobs.GetAsync(id, timeout.Token)).IsEnded)
                {
                    return;
                }

                await Task.Delay(5, timeout.Token);
            }
            catch (FabricException)
            {
                // It died in this moment.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Bed.Faults.IsDead = true;
        await ((FabricJobs)Jobs).DisposeAsync();
        await Bed.DisposeAsync();
    }

    private void Begin() => ((FabricJobs)Jobs).Start();
}
