using System.Buffers.Binary;
using System.Collections.Concurrent;
using Amazon.S3;
using Amazon.S3.Model;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Gateways;

/// <summary>
/// Writers and readers of objects through several gateways. Each write of an object has the next number, and its bytes
/// follow from it: a reader can tell which write it sees, and that it is none from before the last one acknowledged.
/// </summary>
internal sealed class TopologyLoad(IReadOnlyList<Func<FabricProcess>> gateways, IReadOnlyList<string> buckets)
    : IDisposable
{
    private const int Writers = 3;
    private const int Readers = 3;
    private const int ObjectsEach = 6;
    private const int LengthMin = 20_000;
    private const int LengthSpread = 180_000;

    private readonly ConcurrentDictionary<(string Bucket, string Key), (int Begun, int Acknowledged)> _objects = [];
    private readonly ConcurrentDictionary<((string Bucket, string Key) Name, int Number), bool> _unknown = [];
    private readonly ConcurrentDictionary<Uri, AmazonS3Client> _clients = [];
    private readonly CancellationTokenSource _stop = new();
    private int _reads;
    private int _writes;
    private int _refused;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Reads that gave the right bytes.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Writes that were acknowledged.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>Writes that were told to have failed, as they may while the metadata is away.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Runs until it is stopped; fails with the first read that fails.</summary>
    public Task RunAsync() => Task.WhenAll(
        [
            .. Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriteAsync(w), Token)),
            .. Enumerable.Range(0, Readers).Select(r => Task.Run(() => ReadAsync(new Random(r)), Token)),
        ]);

    /// <summary>Waits until reads and writes went on for a while since now.</summary>
    public Task GoesOnAsync(string after, int reads = 20, int writes = 6)
    {
        var (haveReads, haveWrites) = (Reads, Writes);
        return Eventually.HoldsAsync(
            $"reads and writes go on after {after}",
            () => Task.FromResult(Reads >= haveReads + reads && Writes >= haveWrites + writes));
    }

    /// <summary>Ends after what is under way.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Every acknowledged write is there, through every gateway; returns how many objects.</summary>
    public async Task<int> VerifyAsync()
    {
        foreach (var gateway in gateways)
        {
            foreach (var (name, numbers) in _objects.Where(static o => o.Value.Acknowledged > 0))
            {
                Check(name, await GetAsync(ClientOf(gateway()), name), numbers);
            }
        }

        return _objects.Count;
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        _stop.Dispose();
    }

    private static byte[] BytesOf(int number)
    {
        var bytes = FabricCalls.Bytes(number, LengthMin + (number * 7919 % LengthSpread));
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }

    // A write whose sender was told nothing may still be under way, and come behind the next one.
    private void Check((string Bucket, string Key) name, byte[] bytes, (int Begun, int Acknowledged) numbers)
    {
        var number = bytes.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        Assert.True(
            (number >= numbers.Acknowledged || _unknown.ContainsKey((name, number))) && number <= numbers.Begun,
            $"{name} has write {number}, acknowledged was {numbers.Acknowledged}, begun {numbers.Begun}");
        Assert.True(bytes.AsSpan().SequenceEqual(BytesOf(number)), $"{name} has other bytes than write {number}");
    }

    private static async Task<byte[]> GetAsync(AmazonS3Client client, (string Bucket, string Key) name)
    {
        using var answer = await client.GetObjectAsync(name.Bucket, name.Key, Token);
        using var copy = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(copy, Token);
        return copy.ToArray();
    }

    private AmazonS3Client ClientOf(FabricProcess gateway) =>
        _clients.GetOrAdd(gateway.S3, static (_, g) => g.Client(), gateway);

    private async Task WriteAsync(int writer)
    {
        for (var step = 0; !_stop.IsCancellationRequested; step++)
        {
            var name = (buckets[step % buckets.Count], $"w{writer}/o{step % ObjectsEach}");
            var numbers = _objects.AddOrUpdate(name, (1, 0), static (_, n) => (n.Begun + 1, n.Acknowledged));
            try
            {
                await ClientOf(gateways[(writer + step) % gateways.Count]()).PutObjectAsync(
                    new PutObjectRequest
                    {
                        BucketName = name.Item1,
                        Key = name.Item2,
                        InputStream = new MemoryStream(BytesOf(numbers.Begun)),
                    },
                    Token);
                _objects[name] = (numbers.Begun, numbers.Begun);
                Interlocked.Increment(ref _writes);
            }
            catch (Exception error) when (error is AmazonS3Exception or HttpRequestException or IOException
                or Amazon.Runtime.AmazonClientException)
            {
                _unknown[(name, numbers.Begun)] = true; // Whether it was done, or will be, is not known.
                Interlocked.Increment(ref _refused);
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
            }
        }
    }

    private async Task ReadAsync(Random random)
    {
        while (!_stop.IsCancellationRequested)
        {
            var known = _objects.Where(static o => o.Value.Acknowledged > 0).ToList();
            if (known.Count == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
                continue;
            }

            var (name, numbers) = known[random.Next(known.Count)];
            var bytes = await ReadAsync(name, random.Next(gateways.Count));
            Check(name, bytes, (_objects[name].Begun, numbers.Acknowledged));
            Interlocked.Increment(ref _reads);
        }
    }

    // As a proxy does: a gateway whose connection breaks is left for another one. What it answers counts.
    private async Task<byte[]> ReadAsync((string Bucket, string Key) name, int first)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await GetAsync(ClientOf(gateways[(first + i) % gateways.Count]()), name);
            }
            catch (Exception error) when (i < 2 * gateways.Count
                && error is HttpRequestException or IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
            }
        }
    }
}
