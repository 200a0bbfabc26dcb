using Amazon.Runtime;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Faults;

/// <summary>
/// A real S3 store behind a network that fails, under a real fabric: right bytes or an error, and nothing owed is
/// forgotten.
/// </summary>
public sealed class StoreFaultTests : IAsyncLifetime
{
    private const int FileBytes = (3 << 20) + 17;
    private const int FilesMax = 6;

    private readonly FabricHome _home = new();
    private readonly FabricHome _storeHome = new();
    private FaultProxy? _proxy;
    private FabricProcess? _store;
    private FabricProcess? _started;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What happens to requests from now on.</summary>
    private Func<string, Fault> Plan { get; set; } = static _ => Fault.None;

    private FabricProcess Running => _started!;

    public async ValueTask InitializeAsync()
    {
        try
        {
            await StartAsync();
        }
        catch
        {
            await DisposeAsync(); // Nobody else would: a test that was not set up is not torn down.
            throw;
        }
    }

    private async Task StartAsync()
    {
        _store = await FabricProcess.StartAsync(_storeHome);
        _proxy = new FaultProxy(_store.S3.Port, line => Plan(line));
        using var client = _store.Api();
        for (var i = 0; i < FilesMax; i++)
        {
            await client.WriteAsync($"/bucket/f{i}", FabricCalls.Bytes(i, FileBytes));
        }

        _started = await FabricProcess.StartAsync(
            _home, "--mount", _store.MountOf("bucket", "/m", ",request-timeout=3,retries=0", _proxy.Port));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { _started, _proxy, _store })
        {
            await (part?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        _home.Dispose();
        _storeHome.Dispose();
    }

    [Theory]
    [InlineData(Fault.InternalError)]
    [InlineData(Fault.SlowDown)]
    [InlineData(Fault.Denied)]
    [InlineData(Fault.Stall)]
    [InlineData(Fault.Drop)]
    [InlineData(Fault.LoseAnswer)]
    [InlineData(Fault.HalfBody)]
    [InlineData(Fault.OtherTag)]
    public async Task Read_StoreFails_GivesRightBytesOrAnError(Fault fault)
    {
        using var client = Running.Api();
        using var s3 = Running.Client();
        var draws = new Random((int)fault);
        Plan = line =>
        {
            lock (draws)
            {
                return line.StartsWith("GET /bucket/f", StringComparison.Ordinal) && draws.Next(2) == 0
                    ? fault
                    : Fault.None;
            }
        };

        var right = await Task.WhenAll(Enumerable.Range(0, FilesMax * 2).Select(i => TryReadAsync(
            i % FilesMax, async () => i < FilesMax
                ? await client.ReadAsync($"/m/f{i % FilesMax}")
                : (await s3.GetAsync("m", $"f{i % FilesMax}")).Bytes)));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{fault}: {right.Count(static r => r)} of {right.Length} read");
        Plan = static _ => Fault.None;

        for (var i = 0; i < FilesMax; i++)
        {
            Assert.Equal(FabricCalls.Bytes(i, FileBytes), await client.ReadAsync($"/m/f{i}"));
            Assert.Equal(FabricCalls.Bytes(i, FileBytes), (await s3.GetAsync("m", $"f{i}")).Bytes);
        }
    }

    [Fact]
    public async Task Persists_StoreFails_TryAgainAndDrainWhenItIsBack()
    {
        Fault[] faults = [Fault.InternalError, Fault.SlowDown, Fault.Drop, Fault.Stall];
        using var client = Running.Api();
        Plan = line => faults.FirstOrDefault(f => line.StartsWith($"PUT /bucket/{f}", StringComparison.Ordinal));
        foreach (var fault in faults)
        {
            await client.WriteAsync($"/m/{fault}", FabricCalls.Bytes((int)fault, FileBytes), WriteType.AsyncThrough);
        }

        IReadOnlyList<PersistStatus> pending;
        do
        {
            pending = await client.Administration.ListPersistsAsync(100, Token);
            Assert.Equal(faults.Length, pending.Count);
        }
        while (pending.Any(static p => p.Attempts < 2));

        Assert.All(pending, static p => Assert.NotNull(p.Reason));
        foreach (var fault in faults)
        {
            Assert.Equal(FabricCalls.Bytes((int)fault, FileBytes), await client.ReadAsync($"/m/{fault}"));
        }

        Plan = static _ => Fault.None;
        foreach (var fault in faults)
        {
            await client.Administration.WaitPersistedAsync(FabricPath.Parse($"/m/{fault}"), Token);
            Assert.Equal(
                FabricCalls.Bytes((int)fault, FileBytes),
                await File.ReadAllBytesAsync(_storeHome.InStore($"/bucket/{fault}"), Token));
        }

        Assert.Empty(await client.Administration.ListPersistsAsync(100, Token));
    }

    [Fact]
    public async Task Persists_AnswersLost_DrainWithoutTakingTheirOwnBytesForAConflict()
    {
        using var client = Running.Api();
        Plan = LosesAnswers;
        await client.WriteAsync("/m/lost", FabricCalls.Bytes(1, FileBytes), WriteType.AsyncThrough);
        while ((await client.Administration.ListPersistsAsync(100, Token)).Single().Attempts < 3)
        {
            await Task.Yield();
        }

        Plan = static _ => Fault.None;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(FabricProcess.TimeMax); // The pause after three attempts is 4 s, after five 16 s.
        await client.Administration.WaitPersistedAsync(FabricPath.Parse("/m/lost"), limit.Token);

        Assert.Equal(
            [.. Enumerable.Range(0, FilesMax).Select(static i => $"f{i}"), "lost"],
            Directory.GetFiles(_storeHome.InStore("/bucket")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Writes_AnswerLost_ListingAndStatusAgree()
    {
        using var client = Running.Api();
        Assert.Equal(FilesMax, (await client.ListAsync("/m")).Count);
        Plan = LosesAnswers;

        var kind = await FabricCalls.FailureAsync(
            () => client.WriteAsync("/m/lost", FabricCalls.Bytes(1, 1000), WriteType.Through));

        Plan = static _ => Fault.None;
        Assert.Equal(FabricErrorKind.Unavailable, kind);
        Assert.True(File.Exists(_storeHome.InStore("/bucket/lost")));
        var listed = (await client.ListAsync("/m")).Any(static e => e.Path.Name == "lost");
        var status = await client.StatAsync("/m/lost");
        Assert.Equal(status is not null, listed);
        Assert.Equal(FabricCalls.Bytes(1, 1000), await client.ReadAsync("/m/lost"));
    }

    private static Fault LosesAnswers(string line) =>
        line.StartsWith("PUT /bucket/lost", StringComparison.Ordinal) ? Fault.LoseAnswer : Fault.None;

    private static async Task<bool> TryReadAsync(int number, Func<Task<byte[]>> read)
    {
        byte[] bytes;
        try
        {
            bytes = await read();
        }
        catch (Exception e) when (e is FabricException or AmazonServiceException or AmazonClientException or IOException
            or HttpRequestException)
        {
            return false;
        }

        Assert.Equal(FabricCalls.Bytes(number, FileBytes), bytes);
        return true;
    }
}
