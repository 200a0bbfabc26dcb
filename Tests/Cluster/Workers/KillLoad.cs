using System.Collections.Concurrent;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Workers;

/// <summary>
/// Writes and reads without end, and remembers what each name may hold: what was acknowledged last, or anything whose
/// outcome nobody knows since.
/// </summary>
internal sealed class KillLoad
{
    private const int NamesPerWriter = 40;
    private const int Writers = 3;

    private static readonly WriteType[] Types =
        [WriteType.AsyncThrough, WriteType.AsyncThrough, WriteType.CacheThrough, WriteType.Through];

    private readonly ConcurrentDictionary<string, IReadOnlyList<(int Seed, int Length)>> _allowed = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpFabricClient _client;
    private readonly Task[] _running;
    private int _seeds;
    private int _acknowledged;
    private int _reads;

    public KillLoad(HttpFabricClient client, int seed)
    {
        _client = client;
        _running = [.. Enumerable.Range(0, Writers).Select(w => Task.Run(() => RunAsync(w, new Random(seed + w))))];
    }

    /// <summary>Writes that were acknowledged.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Reads whose bytes were right.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Names that were written.</summary>
    public IReadOnlyCollection<string> Names => [.. _allowed.Keys];

    /// <summary>Ends it; a wrong byte that was read fails here.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
    }

    /// <summary>Fails unless bytes are what a name may hold.</summary>
    public void Check(string path, byte[] bytes) => Assert.True(
        _allowed[path].Any(a => a.Length == bytes.Length && FabricCalls.Bytes(a.Seed, a.Length).SequenceEqual(bytes)),
        $"{path} has {bytes.Length} bytes that nobody wrote last");

    private async Task RunAsync(int writer, Random random)
    {
        for (var count = 0; !_stop.IsCancellationRequested; count++)
        {
            var path = $"/load/{writer}-{random.Next(NamesPerWriter)}";
            if (count % 4 == 3 && _allowed.ContainsKey(path))
            {
                await ReadAsync(path);
            }
            else
            {
                await WriteAsync(path, random.Next(20) == 0 ? 1_300_000 : 1 + random.Next(60_000), random);
            }
        }
    }

    private async Task WriteAsync(string path, int length, Random random)
    {
        var content = (Seed: Interlocked.Increment(ref _seeds), Length: length);
        var before = _allowed.GetValueOrDefault(path);

        // Before it is sent: from then on nobody knows.
        _allowed[path] = [.. before ?? [], content];
        var options = new CreateOptions
        {
            Overwrite = true,
            WriteType = Types[random.Next(Types.Length)],
            DurableCopies = 2,
        };
        try
        {
            await using var writer = await _client.CreateAsync(FabricPath.Parse(path), options, CancellationToken.None);
            await writer.WriteAsync(FabricCalls.Bytes(content.Seed, length), CancellationToken.None);
            await writer.CompleteAsync(null, CancellationToken.None);
            _allowed[path] = [content];
            Interlocked.Increment(ref _acknowledged);
        }
        catch (FabricException)
        {
            if (before is null)
            {
                _allowed.TryRemove(path, out _); // It may be there or not: nothing was promised.
            }

            await Task.Yield();
        }
    }

    private async Task ReadAsync(string path)
    {
        try
        {
            Check(path, await _client.ReadAsync(path));
            Interlocked.Increment(ref _reads);
        }
        catch (FabricException error) when (error.Kind is not (FabricErrorKind.DataLost or FabricErrorKind.DataCorrupt))
        {
            await Task.Yield();
        }
    }
}
