using System.Collections.Concurrent;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Silos;

/// <summary>
/// Writers that create and overwrite files in several directories through all doors of silos in turn, and a reader; a
/// write that failed is not known to have happened or not, and the next one of that file goes on. Knows what was
/// acknowledged.
/// </summary>
internal sealed class SpreadLoad(SiloTrio trio)
{
    private const int WritersMax = 4;
    private const int FilesEach = 6;

    private static readonly TimeSpan ReadMax = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, ConcurrentBag<int>> _unsure = [];
    private readonly ConcurrentDictionary<string, int> _acknowledged = [];
    private readonly bool[] _isAway = new bool[3];
    private readonly ConcurrentDictionary<string, ConcurrentQueue<int>> _begun = [];
    private int _writes;
    private int _reads;
    private bool _isStopped;

    /// <summary>Writes acknowledged so far.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>Reads that gave what they may.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Where it writes.</summary>
    public IEnumerable<string> Directories =>
        Enumerable.Range(0, WritersMax * FilesEach).Select(static i => $"/load/d{i}");

    /// <summary>Ends after the writes under way.</summary>
    public void Stop() => Volatile.Write(ref _isStopped, true);

    /// <summary>A silo is not asked any more.</summary>
    public void Forget(int silo) => Volatile.Write(ref _isAway[silo], true);

    /// <summary>It is asked again.</summary>
    public void Remember(int silo) => Volatile.Write(ref _isAway[silo], false);

    /// <summary>Runs until it is stopped.</summary>
    public Task RunAsync() => Task.WhenAll(
        [
            .. Enumerable.Range(0, WritersMax).Select(w => Task.Run(() => WriteAsync(w))),
            Task.Run(ReadAsync),
        ]);

    /// <summary>
    /// Every file is what was acknowledged last, or what a write that failed would have made it; none is missing.
    /// </summary>
    public async Task VerifyAsync(int survivor)
    {
        Assert.NotEmpty(_acknowledged);
        foreach (var (path, seed) in _acknowledged)
        {
            var bytes = await ReadAsync(survivor, path);
            var unsure = _unsure.TryGetValue(path, out var failed) ? failed.AsEnumerable() : [];
            Assert.True(
                unsure.Append(seed).Any(s => bytes.AsSpan().SequenceEqual(BytesOf(s))),
                $"{path} is not what was written last\n{trio.Log}");
        }
    }

    // What was a silo's that ended is another one's as soon as all of them know.
    private async Task<byte[]> ReadAsync(int survivor, string path)
    {
        using var limit = new CancellationTokenSource(ReadMax);
        while (true)
        {
            try
            {
                return await trio.Client(survivor).ReadAsync(path, syncIntervalMs: -1);
            }
            catch (FabricException e) when (e.Kind is FabricErrorKind.Unavailable or FabricErrorKind.Timeout
                or FabricErrorKind.Conflict)
            {
                Assert.False(
                    limit.IsCancellationRequested || trio.Silos[survivor].HasExited,
                    $"{path} is not read: {e}\n{trio.Log}");
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    // What is read is what was acknowledged last before, or something begun later; what fails says nothing.
    private async Task ReadAsync()
    {
        for (var read = 0; !Volatile.Read(ref _isStopped); read++)
        {
            await Task.Yield();
            var path = $"/load/d{read % (WritersMax * FilesEach)}/file";
            var silo = read % 3;
            if (Volatile.Read(ref _isAway[silo]) || !_acknowledged.TryGetValue(path, out var floor))
            {
                continue;
            }

            byte[] bytes;
            try
            {
                bytes = await trio.Client(silo).ReadAsync(path, syncIntervalMs: -1);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException
                && e is not FabricException { Kind: FabricErrorKind.NotFound })
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
                continue;
            }

            var mayBe = _begun[path].Where(s => s >= floor).Concat(_unsure.GetValueOrDefault(path) ?? []);
            Assert.True(
                mayBe.Any(s => bytes.AsSpan().SequenceEqual(BytesOf(s))),
                $"{path} was read through silo {silo} as older than what was acknowledged\n{trio.Log}");
            Interlocked.Increment(ref _reads);
        }
    }

    private static byte[] BytesOf(int seed) => FabricCalls.Bytes(seed, 5_000 + (seed % 5000));

    private async Task WriteAsync(int writer)
    {
        using var doors = new ThreeDoors(trio);
        for (var write = 0; !Volatile.Read(ref _isStopped); write++)
        {
            var silo = (writer + write) % 3;
            if (Volatile.Read(ref _isAway[silo]))
            {
                silo = (silo + 1) % 3;
            }

            var path = $"/load/d{(writer * FilesEach) + (write % FilesEach)}/file";
            var seed = (write * WritersMax) + writer + 1;
            _begun.GetOrAdd(path, static _ => []).Enqueue(seed);
            try
            {
                await doors.WriteAsync(write / FilesEach, silo, path, BytesOf(seed));
                _acknowledged[path] = seed;
                Interlocked.Increment(ref _writes);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                _unsure.GetOrAdd(path, static _ => []).Add(seed);
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }
}
