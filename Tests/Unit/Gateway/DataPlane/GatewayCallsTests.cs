using System.Net;
using System.Net.Sockets;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.DataPlane;
using OrleansAlluxio.Tests.Unit.Client.Support;
using OrleansAlluxio.Tests.Unit.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.DataPlane;

public sealed class GatewayCallsTests : IAsyncLifetime
{
    private static readonly ClusterSecret Secret = ClusterSecret.Of("a long enough secret");
    private static readonly FabricPath Path = FabricPath.Parse("/bucket/f");

    private readonly GatewayCallers _callers = new(Secret, TimeProvider.System);
    private RunningDoor _door = null!;
    private CoreConnection _core = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _door = await RunningDoor.StartAsync(_callers);
        _core = Connect(Secret, _door.Url);
        await _door.Fabric.CreateDirectoryAsync(FabricPath.Parse("/bucket"), new DirectoryOptions(), Token);
    }

    public async ValueTask DisposeAsync()
    {
        _core.Dispose();
        await _callers.DisposeAsync();
        await _door.DisposeAsync();
    }

    [Fact]
    public async Task Call_OfAGateway_IsMadeInTheNameOfItsCallerWithoutAskingForHisRights()
    {
        // By himself he has no right there: the gateway has decided that he may.
        var ann = new FabricCaller { User = "ann", Group = "staff", Rights = [new("other", BucketAccess.Read)] };

        var made = await _core.Client.CreateDirectoryAsync(
            FabricPath.Parse("/bucket/d"), new DirectoryOptions { Caller = ann }, Token);

        Assert.Equal(("ann", "staff"), (made.Owner, made.Group));
    }

    [Fact]
    public async Task Call_SignedWithAnotherSecret_IsRefused()
    {
        using var stranger = Connect(ClusterSecret.Of("another long secret"), _door.Url);

        var error = await Assert.ThrowsAsync<FabricException>(
            async () => await stranger.Client.TryGetStatusAsync(Path, OperationOptions.Default, Token));

        Assert.Equal(FabricErrorKind.Unauthenticated, error.Kind);
    }

    [Theory]
    [InlineData(ClusterHeaders.Caller)]
    [InlineData(ClusterHeaders.Token)]
    [InlineData(ClusterHeaders.Digest)]
    public async Task Request_WithAnInternalHeaderThatIsNotSigned_IsRefused(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/status?path=/bucket");
        request.Headers.Add(header, "1.00");

        using var answer = await _door.Http.SendAsync(request, Token);

        Assert.Equal(
            header == ClusterHeaders.Token ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Write_ThatFailsByItsTerms_IsCompletedAgainOnOthers()
    {
        _door.Fabric.PutFile(Path.Value, [9]);
        await using var writer = await _core.Client.CreateAsync(
            Path, new CreateOptions { Overwrite = true }, Token);
        await writer.WriteAsync(new byte[] { 1, 2, 3 }, Token);

        for (var i = 0; i < 2; i++)
        {
            var error = await Assert.ThrowsAsync<FabricException>(
                async () => await writer.CompleteAsync(null, new CompletionTerms { Overwrite = false }, Token));
            Assert.Equal(FabricErrorKind.AlreadyExists, error.Kind);
        }

        var status = await writer.CompleteAsync(null, new CompletionTerms { Overwrite = true }, Token);

        Assert.Equal(3, status.LengthBytes);
    }

    [Fact]
    public async Task Write_KeptAndAbandoned_IsDisposedThere()
    {
        _door.Fabric.PutFile(Path.Value, [9]);
        var writer = await _core.Client.CreateAsync(Path, new CreateOptions { Overwrite = true }, Token);
        await Assert.ThrowsAsync<FabricException>(
            async () => await writer.CompleteAsync(null, new CompletionTerms { Overwrite = false }, Token));
        Assert.False(await _door.Fabric.WriterClosed.WaitAsync(TimeSpan.Zero, Token));

        await writer.DisposeAsync();

        Assert.True(await _door.Fabric.WriterClosed.WaitAsync(TimeSpan.FromMinutes(1), Token));
    }

    [Fact]
    public async Task Call_WhenTheFirstAddressIsClosed_GoesToTheNext()
    {
        using var core = Connect(Secret, Closed(), _door.Url);

        await core.Client.CreateDirectoryAsync(FabricPath.Parse("/bucket/e"), new DirectoryOptions(), Token);

        Assert.True(_door.Fabric.Entries.ContainsKey(FabricPath.Parse("/bucket/e")));
    }

    [Fact]
    public async Task Call_ToOneThatIsClosed_GoesToWhereTheProcessIsSaidToBeByThen()
    {
        var closed = Closed();
        var asked = 0;
        using var core = Follow(() => new CorePlace(++asked < 4 ? closed : _door.Url, default));

        await core.Client.CreateDirectoryAsync(FabricPath.Parse("/bucket/h"), new DirectoryOptions(), Token);

        Assert.True(_door.Fabric.Entries.ContainsKey(FabricPath.Parse("/bucket/h")));
    }

    [Fact]
    public async Task Call_ToOneThatDoesNotAnswerAndIsGone_IsRepeatedOnlyWhenItReads()
    {
        // Its machine takes connections and says nothing more.
        using var frozen = new TcpListener(IPAddress.Loopback, 0);
        frozen.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)frozen.LocalEndpoint).Port}");
        using var goneForWrites = new CancellationTokenSource();
        using var goneForReads = new CancellationTokenSource();
        using var writes = Follow(() => new CorePlace(url, goneForWrites.Token));
        using var reads = Follow(() => goneForReads.IsCancellationRequested
            ? new CorePlace(_door.Url, default)
            : new CorePlace(url, goneForReads.Token));

        var making = writes.Client.CreateDirectoryAsync(
            FabricPath.Parse("/bucket/i"), new DirectoryOptions(), Token).AsTask();
        using (await frozen.AcceptTcpClientAsync(Token))
        {
            await goneForWrites.CancelAsync();
            Assert.Equal(
                FabricErrorKind.Unavailable, (await Assert.ThrowsAsync<FabricException>(() => making)).Kind);
        }

        var reading = reads.Client.TryGetStatusAsync(
            FabricPath.Parse("/bucket"), OperationOptions.Default, Token).AsTask();
        using (await frozen.AcceptTcpClientAsync(Token))
        {
            await goneForReads.CancelAsync();
            Assert.NotNull(await reading);
        }
    }

    [Fact]
    public async Task Call_ThatNobodyAnswers_IsGivenUpAfterOneSearch()
    {
        var time = new ManualTimeProvider();
        var closed = Closed();
        var searches = 0;
        using var core = new CoreConnection(
            new CoreAddresses(
                () =>
                {
                    searches++;
                    return new CorePlace(closed, default);
                },
                time),
            Secret, "gate", TimeProvider.System);

        var asking = core.Client.TryGetStatusAsync(Path, OperationOptions.Default, Token).AsTask();
        while (!asking.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        var error = await Assert.ThrowsAsync<FabricException>(() => asking);
        Assert.Equal((FabricErrorKind.Unavailable, RetryAdvice.Exhausted), (error.Kind, error.Retry));
        Assert.InRange(searches, 1, 10);
    }

    [Fact]
    public async Task Call_ThatBreaksUnderWay_IsRepeatedOnlyWhenItReads()
    {
        using var breaking = new TcpListener(IPAddress.Loopback, 0);
        breaking.Start();
        var accepted = 0;
        var accepting = BreakAllAsync();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)breaking.LocalEndpoint).Port}");

        using (var core = Connect(Secret, url, _door.Url))
        {
            var error = await Assert.ThrowsAsync<FabricException>(async () => await core.Client.CreateDirectoryAsync(
                FabricPath.Parse("/bucket/g"), new DirectoryOptions(), Token));
            Assert.Equal(FabricErrorKind.Unavailable, error.Kind);
        }

        Assert.Equal(1, accepted);
        using (var core = Connect(Secret, url, _door.Url))
        {
            Assert.NotNull(await core.Client.TryGetStatusAsync(
                FabricPath.Parse("/bucket"), OperationOptions.Default, Token));
        }

        Assert.False(_door.Fabric.Entries.ContainsKey(FabricPath.Parse("/bucket/g")));
        breaking.Stop();
        await accepting;

        async Task BreakAllAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await breaking.AcceptTcpClientAsync(Token);
                    accepted++;
                    await client.GetStream().ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, Token);
                }
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // Stopped.
            }
        }
    }

    private static CoreConnection Connect(ClusterSecret secret, params Uri[] cores) =>
        new(new CoreAddresses(cores, TimeProvider.System), secret, "gate", TimeProvider.System);

    private static CoreConnection Follow(Func<CorePlace> place) =>
        new(new CoreAddresses(place, TimeProvider.System), Secret, "gate", TimeProvider.System);

    private static Uri Closed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
