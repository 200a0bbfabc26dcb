using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Gateway.DataPlane;
using OrleansAlluxio.Tests.Unit.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.DataPlane;

/// <summary>Whoever does not sign a request with the secret, now and for just that, gets nothing done.</summary>
public sealed class DataPlaneRouteTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly ClusterSecret _secret = ClusterSecret.Of("a secret of this fabric");
    private readonly RecordedPages _pages = new();
    private readonly HttpClient _http = new();
    private DataPlaneDoor _door = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Routes() => [.. typeof(ClusterHeaders)
        .GetFields(BindingFlags.Static | BindingFlags.Public)
        .Select(static f => (string)f.GetRawConstantValue()!)
        .Where(static v => v.StartsWith(ClusterHeaders.Prefix, StringComparison.Ordinal)
            && v is not (ClusterHeaders.Prefix or ClusterHeaders.Metrics or ClusterHeaders.Facts))];

    public async ValueTask InitializeAsync()
    {
        _time.Advance(TimeSpan.FromDays(1));
        var handler = new ClusterHandler(
            _secret, _pages, membership: null, _time, NullLogger<ClusterHandler>.Instance)
        {
            Grants = _pages,
        };
        _door = await DataPlaneDoor.StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0), handler, observed: null,
            (TimeProvider.System, NullLoggerFactory.Instance), Token);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _door.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Request_NotSignedForItNow_IsRefusedAndDoesNothing(string route)
    {
        var body = "{}"u8.ToArray();
        var target = route is ClusterHeaders.PutCopy or ClusterHeaders.PutPage
            ? route + "?inode=1&version=1&page=0"
            : route;
        var claim = new ClusterClaim("POST", target, Convert.ToHexStringLower(SHA256.HashData(body)), string.Empty);
        var good = _secret.Sign(claim, _time);
        var past = new ManualTimeProvider();
        past.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(3));
        foreach (var token in new[]
        {
            null,
            "forged",
            good[..^1] + (good[^1] == '0' ? '1' : '0'),
            _secret.Sign(claim, past),
            _secret.Sign(claim with { Target = "/cluster/v1/health" }, _time),
            _secret.Sign(claim with { Method = "GET" }, _time),
            ClusterSecret.Of("a secret of another fabric").Sign(claim, _time),
        })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(target, claim.Digest, token, body));
        }

        // The token of another body, with its digest.
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(target, claim.Digest, good, "[]"u8.ToArray()));
        Assert.Equal(0, _pages.Calls);
    }

    [Fact]
    public async Task Request_ThatIsSigned_IsDone()
    {
        var claim = new ClusterClaim("POST", ClusterHeaders.FreeAll, ClusterHeaders.Empty, string.Empty);

        Assert.Equal(
            HttpStatusCode.OK,
            await SendAsync(ClusterHeaders.FreeAll, claim.Digest, _secret.Sign(claim, _time), []));
        Assert.Equal(1, _pages.Calls);
    }

    private async Task<HttpStatusCode> SendAsync(string route, string digest, string? token, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_door.Url, route));
        request.Content = new ByteArrayContent(body);
        request.Headers.TryAddWithoutValidation(ClusterHeaders.Digest, digest);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation(ClusterHeaders.Token, token);
        }

        using var response = await _http.SendAsync(request, Token);
        return response.StatusCode;
    }

    /// <summary>Pages that count what is asked of them.</summary>
    private sealed class RecordedPages : IWorkerPages, IWorkerGrants
    {
        public int Calls { get; private set; }

        public bool GivesCopies => false;

        public ValueTask<IFabricReader> OpenAsync(FileContentId file, CancellationToken cancellationToken) =>
            throw Called();

        public ValueTask<long> LoadAsync(FileContentId file, ByteRange range, CancellationToken cancellationToken) =>
            throw Called();

        public long Free(FileVersion file) => throw Called();

        public long FreeAll()
        {
            Calls++;
            return 0;
        }

        public IReadOnlyList<PagePlacement> Locate(FileVersion file) => throw Called();

        public ValueTask PutCopyAsync(
            PageId page, ReadOnlyMemory<byte> bytes, CacheCharge? charge, CancellationToken cancellationToken) =>
            throw Called();

        public ValueTask PutPageAsync(
            PageId page, ReadOnlyMemory<byte> bytes, CacheCharge? charge, CancellationToken cancellationToken) =>
            throw Called();

        public IReadOnlyList<WorkerCopy> ListCopies(FileVersion? after) => throw Called();

        public void ReleaseCopies(CopyRelease release) => throw Called();

        public IReadOnlyList<HeldBlock> ListBlocks(IReadOnlyList<FileBlocks> files) => throw Called();

        public IReadOnlyList<long> Charge(IReadOnlyList<CacheCharge> charges) => throw Called();

        public long FreeBlock(FileBlocks file, int index) => throw Called();

        public PageGrant Grant(GrantRequest request) => throw Called();

        private InvalidOperationException Called()
        {
            Calls++;
            return new InvalidOperationException("Nobody may get here.");
        }
    }
}
