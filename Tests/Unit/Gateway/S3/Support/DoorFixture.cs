using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

/// <summary>A door over the test double on a free loopback port, and a client that signs.</summary>
internal sealed class DoorFixture : IAsyncDisposable
{
    public const string AccessKeyId = "AKIDTEST";
    public const string Secret = "secret-of-the-tests";

    private readonly S3Door _door;
    private readonly HttpClient _http;

    private DoorFixture(S3Door door, MemoryFabric fabric, ManualTime time)
    {
        _door = door;
        Fabric = fabric;
        Time = time;
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            RequestHeaderEncodingSelector = static (_, _) => System.Text.Encoding.UTF8,
        })
        {
            BaseAddress = door.Url,
            Timeout = TimeSpan.FromSeconds(120),
        };
    }

    public MemoryFabric Fabric { get; }

    public ManualTime Time { get; }

    public TestSigner Signer { get; } = new(AccessKeyId, Secret);

    public string Host => _door.Url.Authority;

    public Uri Url => _door.Url;

    public static async Task<DoorFixture> StartAsync(Func<S3DoorOptions, S3DoorOptions>? configure = null)
    {
        var time = new ManualTime(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
        var fabric = new MemoryFabric(time);
        var options = new S3DoorOptions { Endpoint = new IPEndPoint(IPAddress.Loopback, 0), PartBytesMin = 0 };
        var door = await S3Door.StartAsync(
            fabric,
            configure?.Invoke(options) ?? options,
            new StaticAccessKeys(AccessKeyId, Secret, FabricCaller.System, fabric.Identities),
            time,
            NullLoggerFactory.Instance,
            TestContext.Current.CancellationToken);
        return new DoorFixture(door, fabric, time);
    }

    /// <summary>A signed request with a body.</summary>
    public HttpRequestMessage Signed(
        string method, string target, byte[]? body = null, params (string Name, string Value)[] headers) =>
        SignedAs(Signer, method, target, body, null, headers);

    /// <summary>A signed request with any signer and any payload hash.</summary>
    public HttpRequestMessage SignedAs(
        TestSigner signer, string method, string target, byte[]? body, string? payloadHash,
        params (string Name, string Value)[] headers)
    {
        var hash = payloadHash ?? TestSigner.Sha256(body ?? []);
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = Host,
            ["x-amz-date"] = TestSigner.Timestamp(Time.Now),
            ["x-amz-content-sha256"] = hash,
        };
        foreach (var (name, value) in headers)
        {
            all[name.ToLowerInvariant()] = value;
        }

        var authorization = signer.Sign(method, target, all, hash, Time.Now).Header;
        var request = Unsigned(method, target, body);
        foreach (var (name, value) in all)
        {
            if (name != "host" && !request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return request;
    }

    /// <summary>Makes a user with a key, and what signs as it.</summary>
    public async Task<TestSigner> UserAsync(
        string name, FabricRole role = FabricRole.User, params (string Bucket, BucketAccess Access)[] rights)
    {
        var token = TestContext.Current.CancellationToken;
        await Fabric.Identities.AddUserAsync(
            new FabricUser
            {
                Name = name,
                Role = role,
                Rights = [.. rights.Select(static r => new BucketRight(r.Bucket, r.Access))],
            },
            token);
        var key = await Fabric.Identities.AddKeyAsync(new KeyRequest(name, null), token);
        return new TestSigner(key.Key.Id, key.Secret);
    }

    /// <summary>Sends as somebody, null without a signature; the status and the text of the answer.</summary>
    public async Task<(int Status, string Text)> AskAsync(
        TestSigner? signer, string method, string target, byte[]? body = null,
        params (string Name, string Value)[] headers)
    {
        using var request = signer is null
            ? Unsigned(method, target, body)
            : SignedAs(signer, method, target, body, null, headers);
        if (signer is null)
        {
            foreach (var (name, value) in headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await SendAsync(request);
        return (
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>A request as it is.</summary>
    public HttpRequestMessage Unsigned(string method, string target, byte[]? body = null)
    {
        // The target goes out as written: the client must not tidy what the server is to refuse.
        var uri = new Uri(Url.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions
        {
            DangerousDisablePathAndQueryCanonicalization = true,
        });
        return new HttpRequestMessage(new HttpMethod(method), uri)
        {
            Content = body is null ? null : new ByteArrayContent(body),
        };
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) =>
        _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, TestContext.Current.CancellationToken);

    /// <summary>Signs, sends, and checks the status.</summary>
    public async Task<HttpResponseMessage> ExpectAsync(
        int status, string method, string target, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        var response = await SendAsync(Signed(method, target, body, headers));
        var text = (int)response.StatusCode == status
            ? string.Empty
            : await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(
            (int)response.StatusCode == status, $"{method} {target}: {(int)response.StatusCode}, not {status}. {text}");
        return response;
    }

    /// <summary>Signs, sends, and returns the body.</summary>
    public async Task<string> TextAsync(
        int status, string method, string target, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        using var response = await ExpectAsync(status, method, target, body, headers);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Signs, sends, and checks status and error code.</summary>
    public async Task RefusedAsync(
        int status, string code, string method, string target, byte[]? body = null,
        params (string Name, string Value)[] headers)
    {
        var text = await TextAsync(status, method, target, body, headers);
        Assert.Contains($"<Code>{code}</Code>", text, StringComparison.Ordinal);
        Assert.Contains("<RequestId>", text, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _door.DisposeAsync();
    }
}
