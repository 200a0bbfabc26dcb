using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Client.ShortCircuits;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Tests.Unit.Client.ShortCircuits;

/// <summary>
/// A worker with tiers far smaller than its files, which is killed and started again, and readers of its files on the
/// same machine. A seed says what happens, also between the read of some bytes and the look whether they count.
/// </summary>
internal sealed class GrantedWorld : IDisposable
{
    private const int Files = 6;

    private readonly string _disk = Directory.CreateTempSubdirectory("fabric-grants").FullName;
    private readonly int _haste;
    private readonly string _memory;
    private readonly Random _random;
    private readonly byte[][] _contents;
    private readonly ShortCircuit _reader;
    private PageStore _pages = null!;
    private PageGrants _grants = null!;
    private ProofFile _proof = null!;
    private TimeSpan _now = TimeSpan.FromHours(1);
    private bool _isBusy;

    /// <summary>A world of a seed, whose worker's time runs so many times faster than its readers'.</summary>
    public GrantedWorld(int seed, int workerHaste = 1)
    {
        _haste = workerHaste;
        _random = new Random(seed);
        _memory = Path.Combine("/dev/shm", Path.GetFileName(_disk));
        _contents = [.. Enumerable.Range(0, Files).Select(_ => Bytes(_random.Next(700_000, 3_600_000)))];
        _reader = new ShortCircuit(new MischiefTime(() => _now, DoMischief));
        Start();
    }

    public ShortCircuitCounters Counters => _reader.Counters;

    public int Kills { get; private set; }

    public long Evictions { get; private set; }

    public long OrdinaryBytes { get; private set; }

    public void Dispose()
    {
        _reader.Dispose();
        Stop();
        Directory.Delete(_disk, recursive: true);
        Directory.Delete(_memory, recursive: true);
    }

    /// <summary>Lets things happen, and compares every byte that any reader gets.</summary>
    public async Task RunAsync(int steps, CancellationToken cancellationToken)
    {
        List<Reading> open = [];
        for (var step = 0; step < steps; step++)
        {
            switch (_random.Next(10))
            {
                case < 3:
                    PutSome();
                    break;
                case 3 when open.Count < 8:
                    open.Add(await OpenAsync(cancellationToken));
                    break;
                case 4 when open.Count > 0:
                    var at = _random.Next(open.Count);
                    await open[at].Stream.DisposeAsync();
                    open.RemoveAt(at);
                    break;
                case 5:
                    Pass();
                    break;
                case 6 when step % 200 > 190:
                    Kill();
                    break;
                default:
                    if (open.Count > 0)
                    {
                        await open[_random.Next(open.Count)].ReadAsync(_random, cancellationToken);
                    }

                    break;
            }
        }

        foreach (var reading in open)
        {
            await reading.Stream.DisposeAsync();
        }
    }

    private static FileVersion VersionOf(int file) => new(new InodeId(file + 1), new ContentVersion(1));

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private void DoMischief()
    {
        if (_isBusy || _random.Next(3) != 0)
        {
            return;
        }

        _isBusy = true; // Mischief takes no mischief.
        PutSome();
        if (_random.Next(2) == 0)
        {
            Pass();
            PutSome();
        }

        if (_random.Next(60) == 0)
        {
            Kill();
        }

        _isBusy = false;
    }

    private void Pass()
    {
        _now += TimeSpan.FromMilliseconds(_random.Next(2) == 0 ? _random.Next(200) : _random.Next(6000));
        _grants.Expire();
    }

    private void PutSome()
    {
        for (var i = _random.Next(1, 8); i > 0; i--)
        {
            var file = _random.Next(Files);
            var content = _contents[file];
            var page = new PageId(VersionOf(file), _random.Next(1 + ((content.Length - 1) / FabricLimits.PageBytes)));
            var bytes = content.AsMemory((int)page.OffsetBytes, page.LengthBytes(content.Length));
            Wait(_pages.PutAsync(page, bytes, new PagePutOptions(), CancellationToken.None).AsTask());
        }
    }

    private void Kill()
    {
        Kills++;
        Stop();
        Start();
        PutSome();
        PutSome();
    }

    // Without a word to readers: what they were granted is not taken back.
    private void Stop()
    {
        Evictions += _pages.GetStatistics().Evictions;
        Wait(_pages.DisposeAsync().AsTask());
    }

    private void Start()
    {
        _proof = ProofFile.Renew(_disk, new SystemRandomSource());
        var options = new PageStoreOptions
        {
            FabricId = "test",
            Tiers =
            [
                new PageTierOptions
                {
                    Medium = TierMedium.Memory,
                    Directories = [new PageTierDirectory(_memory, 3 << 20)],
                },
                new PageTierOptions
                {
                    Medium = TierMedium.Ssd,
                    Directories = [new PageTierDirectory(Path.Combine(_disk, "ssd"), 5 << 20)],
                },
            ],
        };
        var opening = PageStore.OpenAsync(
            options, TimeProvider.System, new SystemRandomSource(), CancellationToken.None);
        Wait(opening);
        _pages = opening.Result;
        _grants = new PageGrants(
            ("w", _proof.Text), _pages, new PageGrantOptions(), new MischiefTime(() => _now * _haste, static () => { }),
            new SystemRandomSource());
    }

    private async Task<Reading> OpenAsync(CancellationToken cancellationToken)
    {
        var file = _random.Next(Files);
        var content = _contents[file];
        var offset = _random.Next(content.Length - (int)ShortCircuit.BytesMin);
        var length = _random.Next((int)ShortCircuit.BytesMin, content.Length - offset + 1);
        var stream = await _reader.OpenAsync(
            new Content(this, file), new ByteRange(offset, length), cancellationToken);
        return new Reading(stream, content.AsMemory(offset, length));
    }

    private static void Wait(Task task) => task.Wait(CancellationToken.None);

    private sealed class Reading(Stream stream, ReadOnlyMemory<byte> expected)
    {
        private int _at;

        public Stream Stream => stream;

        public async Task ReadAsync(Random random, CancellationToken cancellationToken)
        {
            var buffer = new byte[random.Next(1, 400_000)];
            var got = await stream.ReadAsync(buffer, cancellationToken);
            Assert.Equal(_at == expected.Length, got == 0);
            Assert.True(
                buffer.AsSpan(0, got).SequenceEqual(expected.Span.Slice(_at, got)), $"wrong bytes at {_at}");
            _at += got;
        }
    }

    private sealed class Content(GrantedWorld world, int file) : IGrantedContent
    {
        public ValueTask<HeldGrant?> TryGrantAsync(ByteRange range, CancellationToken cancellationToken)
        {
            if (world._reader.Proofs.TryGet(world._proof.Path) is not { } proof)
            {
                return new((HeldGrant?)null);
            }

            var askedAt = world._reader.Time.GetTimestamp();
            try
            {
                var grant = world._grants.Grant(new GrantRequest
                {
                    Version = VersionOf(file),
                    OffsetBytes = range.OffsetBytes,
                    LengthBytes = range.LengthBytes,
                    Proof = proof.Text,
                    Done = world._reader.Ended.Take("w"),
                });
                return new(grant.Pages.Count > 0 ? new HeldGrant(grant, proof, askedAt) : null);
            }
            catch (FabricException error) when (error.Kind == FabricErrorKind.PermissionDenied)
            {
                return new((HeldGrant?)null); // It was killed between the look at the proof and the question.
            }
        }

        public void End(HeldGrant grant) => world._reader.Ended.Note("w", grant.Grant.Id);

        public ValueTask<Stream> OpenAsync(ByteRange range, CancellationToken cancellationToken)
        {
            world.OrdinaryBytes += range.LengthBytes;
            return new(new MemoryStream(
                world._contents[file], (int)range.OffsetBytes, (int)range.LengthBytes, writable: false));
        }
    }
}
