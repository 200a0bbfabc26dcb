using System.Collections.Concurrent;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Takeover;

/// <summary>
/// Writers that create and overwrite files until one of their writes fails; knows what was acknowledged.
/// </summary>
internal sealed class WriteLoad(IFabricClient client)
{
    private const int WritersMax = 4;
    private const int FilesEach = 12;

    private static readonly WriteType[] Types =
        [WriteType.CacheThrough, WriteType.Through, WriteType.AsyncThrough, WriteType.CacheThrough];

    private readonly ConcurrentDictionary<string, int> _acknowledged = [];
    private readonly ConcurrentDictionary<string, int> _begun = [];
    private int _writes;
    private bool _isStopped;

    /// <summary>Writes acknowledged so far.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>Ends after the writes under way.</summary>
    public void Stop() => Volatile.Write(ref _isStopped, true);

    /// <summary>Runs until a write of each writer failed.</summary>
    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, WritersMax).Select(WriteAsync));

    /// <summary>
    /// Every file is what was acknowledged last, or what was begun after it and never answered; none is missing.
    /// </summary>
    public async Task VerifyAsync(IFabricClient survivor)
    {
        Assert.NotEmpty(_acknowledged);
        foreach (var (path, seed) in _acknowledged)
        {
            var bytes = await survivor.ReadAsync(path, syncIntervalMs: -1);
            Assert.True(
                bytes.AsSpan().SequenceEqual(BytesOf(seed))
                    || (_begun[path] != seed && bytes.AsSpan().SequenceEqual(BytesOf(_begun[path]))),
                $"{path} is not what was written last");
        }
    }

    private static byte[] BytesOf(int seed) => FabricCalls.Bytes(seed, 10_000 + (seed % 5000));

    private async Task WriteAsync(int writer)
    {
        for (var write = 0; !Volatile.Read(ref _isStopped); write++)
        {
            var path = $"/load/w{writer}/f{write % FilesEach}";
            var seed = (write * WritersMax) + writer + 1;
            _begun[path] = seed;
            try
            {
                await client.WriteAsync(path, BytesOf(seed), Types[writer]);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                return; // The process is gone, or going.
            }

            _acknowledged[path] = seed;
            Interlocked.Increment(ref _writes);
        }
    }
}
