using System.Globalization;
using OrleansAlluxio.Client.ShortCircuits;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Checksums;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Tests.Unit.Support;

namespace OrleansAlluxio.Tests.Unit.Client.ShortCircuits;

public sealed class ShortCircuitTests : IDisposable
{
    private const int PageLength = 300_000;
    private const int OffsetInFile = 4096;

    private readonly string _home = Directory.CreateTempSubdirectory("fabric-proof").FullName;
    private readonly byte[] _content = new byte[PageLength];
    private readonly ManualTimeProvider _time = new();
    private readonly ShortCircuit _parts;
    private readonly ProofFile _proof;

    public ShortCircuitTests()
    {
        new Random(5).NextBytes(_content);
        File.WriteAllBytes(ArenaPath, [.. new byte[OffsetInFile], .. _content]);
        _parts = new ShortCircuit(_time);
        _proof = ProofFile.Renew(_home, new SystemRandomSource());
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string ArenaPath => Path.Combine(_home, "arena-000000.dat");

    public void Dispose()
    {
        _parts.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    // FABRIC_GRANT_SEEDS makes more of them.
    [Fact]
    public async Task Read_WhileTheWorkerEvictsAndIsKilled_GivesNoWrongByteAndNoGrantIsBroken()
    {
        var seeds = int.Parse(
            Environment.GetEnvironmentVariable("FABRIC_GRANT_SEEDS") ?? "5", CultureInfo.InvariantCulture);
        var (bytes, expired, evictions, kills, ordinary) = (0L, 0L, 0L, 0, 0L);
        for (var seed = 0; seed < seeds; seed++)
        {
            using var world = new GrantedWorld(seed);

            await world.RunAsync(steps: 1000, Token);

            // No grant that held ever showed anything but its page: the checksum is the second guard, not the first.
            Assert.Equal((seed, 0), (seed, world.Counters.Refused));
            bytes += world.Counters.Bytes;
            expired += world.Counters.Expired;
            evictions += world.Evictions;
            kills += world.Kills;
            ordinary += world.OrdinaryBytes;
        }

        // All of it happened.
        Assert.All((long[])[bytes, expired, evictions, kills, ordinary], static n => Assert.NotEqual(0, n));
    }

    [Fact]
    public async Task Read_OfAWorkerThatBreaksItsGrants_IsFoundOutAndGivesNoWrongByte()
    {
        var refused = 0L;
        for (var seed = 0; seed < 10 && refused == 0; seed++)
        {
            using var world = new GrantedWorld(seed, workerHaste: 1000);
            await world.RunAsync(steps: 600, Token);
            refused = world.Counters.Refused;
        }

        Assert.NotEqual(0, refused);
    }

    [Fact]
    public async Task Read_OfAGrantedPage_TakesNothingTheOrdinaryWay()
    {
        var content = new OneGrant(this);

        Assert.Equal(_content[1..], await ReadAsync(content, 1));

        Assert.Equal(0, content.Ordinary);
        Assert.Equal(PageLength - 1, _parts.Counters.Bytes);
        Assert.Equal(1, content.Ended);
    }

    [Fact]
    public async Task Read_OfABadPage_GoesOnTheOrdinaryWay()
    {
        using (var arena = File.OpenWrite(ArenaPath))
        {
            arena.Position = OffsetInFile + PageLength - 1;
            arena.WriteByte((byte)~_content[^1]);
        }

        var content = new OneGrant(this);

        Assert.Equal(_content, await ReadAsync(content, 0));

        Assert.Equal(PageLength - (256 << 10), content.Ordinary);
        Assert.Equal(1, _parts.Counters.Refused);
    }

    [Fact]
    public async Task Read_OfAFileThatIsGone_GoesOnTheOrdinaryWay()
    {
        File.Delete(ArenaPath);
        var content = new OneGrant(this);

        Assert.Equal(_content, await ReadAsync(content, 0));

        Assert.Equal(PageLength, content.Ordinary);
    }

    [Fact]
    public async Task Read_AfterTheProofIsTakenBack_GoesOnTheOrdinaryWay()
    {
        var content = new OneGrant(this);
        await using var stream = await _parts.OpenAsync(content, new ByteRange(0, PageLength), Token);
        _proof.Dispose();

        Assert.Equal(_content, await ReadAsync(stream));

        Assert.Equal((PageLength, 0L), (content.Ordinary, _parts.Counters.Bytes));
    }

    [Fact]
    public async Task Read_AfterTheGrantsTime_AsksForAnother()
    {
        var content = new OneGrant(this);
        await using var stream = await _parts.OpenAsync(content, new ByteRange(0, PageLength), Token);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(_content, await ReadAsync(stream));

        Assert.Equal((2, 0), (content.Asked, content.Ordinary));
    }

    [Fact]
    public async Task Open_OfFewBytes_AsksForNoGrant()
    {
        var content = new OneGrant(this);
        await using var stream = await _parts.OpenAsync(content, new ByteRange(0, ShortCircuit.BytesMin - 1), Token);

        Assert.Equal(_content[..((int)ShortCircuit.BytesMin - 1)], await ReadAsync(stream));

        Assert.Equal(0, content.Asked);
    }

    [Theory]
    [InlineData("id_rsa", null)]
    [InlineData("short-circuit", "a secret of somebody else's\n")]
    [InlineData("short-circuit", "")]
    public void Proof_OfAnotherFile_IsNone(string name, string? text)
    {
        var path = Path.Combine(_home, "other", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text ?? File.ReadAllText(_proof.Path));

        Assert.Null(Proof.TryOpen(path));
    }

    [Fact]
    public void Proof_OfAnEarlierProcess_HoldsUntilTheNextOneStarts()
    {
        var proof = Proof.TryOpen(_proof.Path)!;
        Assert.True(proof.Holds());

        using var next = ProofFile.Renew(_home, new SystemRandomSource());

        Assert.False(proof.Holds());
        Assert.Equal(next.Text, Proof.TryOpen(_proof.Path)!.Text);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_proof.Path));
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, 100_000, Token);
        return copy.ToArray();
    }

    private async Task<byte[]> ReadAsync(OneGrant content, int from)
    {
        await using var stream = await _parts.OpenAsync(content, new ByteRange(from, PageLength - from), Token);
        return await ReadAsync(stream);
    }

    private sealed class OneGrant(ShortCircuitTests test) : IGrantedContent
    {
        public int Asked { get; private set; }

        public int Ended { get; private set; }

        public int Ordinary { get; private set; }

        public ValueTask<HeldGrant?> TryGrantAsync(ByteRange range, CancellationToken cancellationToken)
        {
            Asked++;
            if (test._parts.Proofs.TryGet(test._proof.Path) is not { } proof)
            {
                return new((HeldGrant?)null);
            }

            List<uint> checksums = [];
            for (var at = 0; at < PageLength; at += FabricLimits.SegmentBytes)
            {
                var length = Math.Min(FabricLimits.SegmentBytes, PageLength - at);
                checksums.Add(Crc32C.Compute(test._content.AsSpan(at, length)));
            }

            var grant = new PageGrant
            {
                Worker = "w",
                Id = "1",
                LifetimeMs = 5000,
                Pages = [new GrantedPage(0, test.ArenaPath, OffsetInFile, PageLength, checksums)],
            };
            return new(new HeldGrant(grant, proof, test._time.GetTimestamp()));
        }

        public void End(HeldGrant grant) => Ended++;

        public ValueTask<Stream> OpenAsync(ByteRange range, CancellationToken cancellationToken)
        {
            Ordinary += (int)range.LengthBytes;
            return new(new MemoryStream(test._content, (int)range.OffsetBytes, (int)range.LengthBytes));
        }
    }
}
