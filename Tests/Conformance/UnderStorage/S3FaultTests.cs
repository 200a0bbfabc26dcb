using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.S3;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>
/// What the S3 connector makes of a store and a network that fail: a fault proxy before a real server.
/// </summary>
public sealed class S3FaultTests(RadosGatewayServer server) : UnderStorageHarness
{
    private const int Retries = 2;
    private FaultProxy? _proxy;

    /// <summary>What happens to requests from now on.</summary>
    private Func<string, Fault> Plan { get; set; } = static _ => Fault.None;

    protected override async ValueTask<IUnderStorage> OpenAsync()
    {
        _proxy = new FaultProxy(await server.PortAsync(), line => Plan(line));
        return await server.OpenAsync(new Dictionary<string, string>
        {
            ["endpoint"] = $"http://127.0.0.1:{_proxy.Port}",
            ["retries"] = $"{Retries}",
            ["request-timeout"] = "60",
        });
    }

    protected override async ValueTask CleanUpAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(Fault.SlowDown)]
    [InlineData(Fault.InternalError)]
    [InlineData(Fault.Drop)]
    [InlineData(Fault.LoseAnswer)]
    public async Task Put_FailsAsOftenAsRetried_Succeeds(Fault fault)
    {
        FailFirst("PUT", Retries, fault);

        await PutAsync("file", Bytes(1000));

        Assert.Equal(Retries + 1, Requests("PUT"));
        Assert.Equal(Bytes(1000), await GetAsync("file", 0, 1000));
    }

    [Theory]
    [InlineData(Fault.SlowDown, FabricErrorKind.Unavailable)]
    [InlineData(Fault.InternalError, FabricErrorKind.Unavailable)]
    [InlineData(Fault.Drop, FabricErrorKind.Unavailable)]
    public async Task Put_FailsForEver_IsExhaustedAfterItsRetries(Fault fault, FabricErrorKind kind)
    {
        FailFirst("PUT", int.MaxValue, fault);

        var error = await AssertFailsAsync(kind, () => PutAsync("file", Bytes(1000)));

        Assert.Equal(RetryAdvice.Exhausted, error.Retry);
        Assert.Equal(Retries + 1, Requests("PUT"));
        Assert.Contains("127.0.0.1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_NoAnswerForEver_IsExhaustedAfterItsTime()
    {
        await using var impatient = await ImpatientAsync();
        FailFirst("PUT", int.MaxValue, Fault.Stall);

        var error = await AssertFailsAsync(FabricErrorKind.Timeout, async () =>
        {
            await using var writer = await impatient.CreateAsync(
                P("file"), new UfsWriteOptions { LengthBytes = 1000 }, Token);
            await writer.WriteAsync(Bytes(1000), Token);
            await writer.CommitAsync(Token);
        });

        Assert.Equal(RetryAdvice.Exhausted, error.Retry);
        Assert.Equal(Retries + 1, Requests("PUT"));
    }

    [Fact]
    public async Task Put_Denied_IsNotRetried()
    {
        FailFirst("PUT", int.MaxValue, Fault.Denied);

        var error = await AssertFailsAsync(FabricErrorKind.StoreDenied, () => PutAsync("file", Bytes(10)));

        Assert.Equal(RetryAdvice.Never, error.Retry);
        Assert.Equal(1, Requests("PUT"));
    }

    [Fact]
    public async Task Stat_StoreFails_IsNeverAbsence()
    {
        FailFirst("HEAD", int.MaxValue, Fault.InternalError);

        await AssertFailsAsync(FabricErrorKind.Unavailable, () => Store.TryStatAsync(P("absent"), Token).AsTask());
    }

    [Fact]
    public async Task Write_PartFailsForEver_AbortsTheUpload()
    {
        FailFirst("partNumber", int.MaxValue, Fault.InternalError);

        await AssertFailsAsync(FabricErrorKind.Unavailable, () => PutAsync("file", Bytes(12 << 20)));

        Assert.Contains(_proxy!.Seen, static line => line.StartsWith("DELETE", StringComparison.Ordinal)
            && line.Contains("uploadId", StringComparison.OrdinalIgnoreCase));
        Plan = static _ => Fault.None;
        await AssertAbsentAsync("file");
        Assert.Equal(0, await Store.SweepAsync(TimeSpan.FromSeconds(-60), new HashSet<string>(), Token));
    }

    [Fact]
    public async Task Write_EveryPartFailsOnce_Succeeds()
    {
        var failed = new HashSet<string>();
        Plan = line =>
        {
            lock (failed)
            {
                return line.Contains("partNumber", StringComparison.OrdinalIgnoreCase) && failed.Add(line)
                    ? Fault.SlowDown
                    : Fault.None;
            }
        };
        var bytes = Bytes(17 << 20);

        await PutAsync("file", bytes);

        Plan = static _ => Fault.None;
        Assert.Equal(4, failed.Count);
        Assert.Equal(bytes, await GetAsync("file", 0, bytes.Length));
    }

    [Fact]
    public async Task Write_AnswerOfCompleteLost_Succeeds()
    {
        var left = 1;
        Plan = line => line.StartsWith("POST", StringComparison.Ordinal)
            && line.Contains("uploadId", StringComparison.OrdinalIgnoreCase)
            && Interlocked.Decrement(ref left) >= 0 ? Fault.LoseAnswer : Fault.None;

        await PutAsync("file", Bytes(6 << 20));

        Assert.Equal(Bytes(6 << 20), await GetAsync("file", 0, 6 << 20));
    }

    [Fact]
    public async Task Read_BodyBreaksOnce_GoesOnWhereItStopped()
    {
        await PutAsync("file", Bytes(1 << 20));
        FailFirst("GET", Retries, Fault.HalfBody);

        Assert.Equal(Bytes(1 << 20), await GetAsync("file", 0, 1 << 20));
        Assert.Equal(Retries + 1, Requests("GET"));
    }

    [Fact]
    public async Task Read_BodyBreaksForEver_FailsWithDataCorrupt()
    {
        await PutAsync("file", Bytes(1 << 20));
        FailFirst("GET", int.MaxValue, Fault.HalfBody);

        var error = await AssertFailsAsync(FabricErrorKind.DataCorrupt, () => GetAsync("file", 0, 1 << 20));

        Assert.Equal(RetryAdvice.Exhausted, error.Retry);
    }

    [Fact]
    public async Task Read_ReplacedWhileBroken_NeverMixesContents()
    {
        var status = await PutAsync("file", Bytes(1 << 20, seed: 1));
        FailFirst("GET", 1, Fault.HalfBody);
        var request = new UfsReadRequest
        {
            Path = P("file"),
            OffsetBytes = 0,
            LengthBytes = 1 << 20,
            Expected = status.Fingerprint,
        };
        await using var stream = await Store.OpenReadAsync(request, Token);
        await stream.ReadExactlyAsync(new byte[100], Token);

        await PutAsync("file", Bytes(1 << 20, seed: 2));

        await AssertFailsAsync(
            FabricErrorKind.PreconditionFailed, () => stream.CopyToAsync(Stream.Null, Token));
    }

    [Fact]
    public async Task Read_ByteNowAndThen_FailsWithTimeout()
    {
        await PutAsync("file", Bytes(1 << 20));
        await using var impatient = await ImpatientAsync();
        FailFirst("GET", int.MaxValue, Fault.Trickle);
        var request = new UfsReadRequest { Path = P("file"), OffsetBytes = 0, LengthBytes = 1 << 20 };

        var error = await AssertFailsAsync(
            FabricErrorKind.Timeout,
            async () =>
            {
                await using var stream = await impatient.OpenReadAsync(request, Token);
                await stream.CopyToAsync(Stream.Null, Token);
            });

        Assert.Equal(RetryAdvice.Exhausted, error.Retry);
    }

    [Fact]
    public async Task Read_OtherTag_FailsWithPreconditionFailed()
    {
        var status = await PutAsync("file", Bytes(1000));
        FailFirst("GET", int.MaxValue, Fault.OtherTag);

        await AssertFailsAsync(
            FabricErrorKind.PreconditionFailed, () => GetAsync("file", 0, 1000, status.Fingerprint));
    }

    [Fact]
    public async Task Rename_FailedHalfWay_SucceedsWhenRepeated()
    {
        for (var i = 0; i < 5; i++)
        {
            await PutAsync($"from/{i}", Bytes(10, (ulong)i));
        }

        Plan = static line => line.Contains("to/3", StringComparison.Ordinal) ? Fault.InternalError : Fault.None;
        await AssertFailsAsync(
            FabricErrorKind.Unavailable, () => Store.RenameAsync(P("from"), P("to"), overwrite: false, Token).AsTask());
        Plan = static _ => Fault.None;

        await Store.RenameAsync(P("from"), P("to"), overwrite: false, Token);

        await AssertAbsentAsync("from");
        Assert.Equal(["to/0", "to/1", "to/2", "to/3", "to/4"], await NamesAsync("to"));
        Assert.Equal(Bytes(10, 3), await GetAsync("to/3", 0, 10));
        Assert.Equal(0, await Store.SweepAsync(TimeSpan.FromSeconds(-60), new HashSet<string>(), Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task AnyOperation_UnderSeededFaults_FailsOrIsRight(int seed)
    {
        var random = new SeededRandomSource((ulong)seed);
        Fault[] faults = [Fault.SlowDown, Fault.InternalError, Fault.Drop, Fault.LoseAnswer, Fault.HalfBody];
        Plan = _ => random.NextInt64(100) < 25 ? faults[random.NextInt64(faults.Length)] : Fault.None;
        for (var i = 0; i < 40; i++)
        {
            var bytes = Bytes(2000 + i, (ulong)i);
            var failure = await Record.ExceptionAsync(async () =>
            {
                var status = await PutAsync($"dir/{i}", bytes);
                Assert.Equal(bytes, await GetAsync($"dir/{i}", 0, bytes.Length, status.Fingerprint));
                await Store.RenameAsync(P($"dir/{i}"), P($"done/{i}"), overwrite: true, Token);
            });

            Assert.True(
                failure is null or FabricException { Retry: RetryAdvice.Exhausted },
                $"Seed {seed}, step {i}: {failure}");
        }

        Plan = static _ => Fault.None;
        foreach (var entry in await ListAsync("done"))
        {
            var i = int.Parse(entry.Path.Name, System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(Bytes(2000 + i, (ulong)i), await GetAsync(entry.Path.Value, 0, 2000 + i));
        }
    }

    // The same prefix with a short time limit, for faults only: a server under load is slow by itself.
    private async Task<IUnderStorage> ImpatientAsync()
    {
        await server.PortAsync();
        var at = new UriBuilder(Store.Description).Uri;
        return new S3Connector(TimeProvider.System, new SystemRandomSource()).Open(at, new Dictionary<string, string>
        {
            ["endpoint"] = $"http://127.0.0.1:{_proxy!.Port}",
            ["access-key"] = server.AccessKey,
            ["secret-key"] = server.SecretKey,
            ["retries"] = $"{Retries}",
            ["request-timeout"] = "2",
        });
    }

    private void FailFirst(string inLine, int times, Fault fault)
    {
        var left = times;
        Plan = line => line.Contains(inLine, StringComparison.OrdinalIgnoreCase) && Interlocked.Decrement(ref left) >= 0
            ? fault
            : Fault.None;
    }

    private int Requests(string method) =>
        _proxy!.Seen.Count(line => line.StartsWith(method + " ", StringComparison.Ordinal));
}
