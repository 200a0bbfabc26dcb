using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.Api;
using OrleansAlluxio.Tests.Unit.Client.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.Api;

public sealed class ApiDoorTests : IAsyncLifetime
{
    private RunningDoor _door = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _door = await RunningDoor.StartAsync();

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer ", HttpStatusCode.Unauthorized)]
    [InlineData("Basic ###", HttpStatusCode.Unauthorized)]
    [InlineData("Basic YWNjZXNzOndyb25n", HttpStatusCode.Unauthorized)]
    [InlineData("a-token", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer a-token", HttpStatusCode.OK)]
    [InlineData("Basic YWNjZXNzOnNlY3JldA==", HttpStatusCode.OK)]
    public async Task Request_Login_Decides(string? header, HttpStatusCode expected)
    {
        using var http = new HttpClient { BaseAddress = _door.Url };
        if (header is not null)
        {
            http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
        }

        using var known = await http.GetAsync("/api/v1/status?path=/", Token);
        using var unknown = await http.GetAsync("/nowhere", Token);

        Assert.Equal(expected, known.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? HttpStatusCode.NotFound : expected, unknown.StatusCode);
    }

    [Fact]
    public async Task Health_NoLogin_IsAnsweredWithoutDetails()
    {
        using var http = new HttpClient { BaseAddress = _door.Url };

        Assert.Equal("live\n", await http.GetStringAsync("/health/live", Token));
        Assert.Equal("ready\n", await http.GetStringAsync("/health/ready", Token));
    }

    [Theory]
    [InlineData("Origin", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Host", "evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Host", "localhost", HttpStatusCode.OK)]
    public async Task Request_OfAnotherSite_IsRefused(string header, string value, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/status?path=/");
        request.Headers.TryAddWithoutValidation(header, value);

        using var response = await _door.Http.SendAsync(request, Token);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Request_OfOwnOrigin_IsAnswered()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/status?path=/");
        request.Headers.Add("Origin", _door.Url.GetLeftPart(UriPartial.Authority));

        using var response = await _door.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task OpenApi_EveryRoute_IsInItAndAnswers()
    {
        using var document = JsonDocument.Parse(await _door.Http.GetByteArrayAsync("/openapi/v1.json", Token));
        var documented = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(
                static path => path.Value.EnumerateObject(), static (path, method) =>
                $"{method.Name.ToUpperInvariant()} {path.Name}")
            .Order(StringComparer.Ordinal).ToArray();

        Assert.Equal(
            ApiRouteTable.All.Select(static route => $"{route.Method} {route.Path}").Order(StringComparer.Ordinal),
                documented);
        foreach (var route in documented.Select(static text => text.Split(' ')))
        {
            using var request = new HttpRequestMessage(new HttpMethod(route[0]), route[1]);
            using var response = await _door.Http.SendAsync(request, Token);
            Assert.NotEqual(HttpStatusCode.NotFound, response.StatusCode);
            Assert.NotEqual(HttpStatusCode.NotImplemented, response.StatusCode);
            Assert.NotEqual(HttpStatusCode.InternalServerError, response.StatusCode);
        }

        foreach (var reference in References(document.RootElement))
        {
            var name = reference["#/components/schemas/".Length..];
            Assert.True(
                document.RootElement.GetProperty("components").GetProperty("schemas").TryGetProperty(name, out _),
                name);
        }
    }

    [Theory]
    [InlineData("POST", "/api/v1/directory?path=/x", "{", 400)]
    [InlineData("POST", "/api/v1/directory?path=/x", "null", 400)]
    [InlineData("POST", "/api/v1/directory?path=/x", "{\"mode\":70000}", 400)]
    [InlineData("POST", "/api/v1/directory?path=/x", "{\"createParent\":true}", 400)]
    [InlineData("POST", "/api/v1/directory?path=/x", "{\"caller\":null}", 400)]
    [InlineData("POST", "/api/v1/directory?path=/x", "{\"caller\":{}}", 400)]
    [InlineData("POST", "/api/v1/mounts", "{\"path\":\"/a/../b\",\"uri\":\"x\"}", 400)]
    [InlineData("POST", "/api/v1/mounts", "{\"path\":\"/a\\ud800\",\"uri\":\"x\"}", 400)]
    [InlineData("POST", "/api/v1/mounts", "{\"path\":7,\"uri\":\"x\"}", 400)]
    [InlineData("POST", "/api/v1/mounts", "{\"path\":\"/a\",\"uri\":null}", 400)]
    [InlineData("POST", "/api/v1/mounts", "{\"path\":\"/a\",\"uri\":\"x\",\"options\":{\"a\":null}}", 400)]
    [InlineData("POST", "/api/v1/mounts", "[]", 400)]
    [InlineData("POST", "/api/v1/uploads?path=/x", "{\"writeType\":\"NEVER\"}", 400)]
    [InlineData("POST", "/api/v1/uploads?path=/x", "{\"writeType\":2}", 400)]
    [InlineData("POST", "/api/v1/upload?id=x", "[null]", 400)]
    [InlineData("PATCH", "/api/v1/status?path=/", "{\"ttlMs\":-2}", 400)]
    [InlineData("PUT", "/api/v1/properties", "{\"path\":\"/\",\"name\":null,\"value\":\"x\"}", 400)]
    [InlineData("PUT", "/api/v1/content?path=/x&mode=99999", "x", 400)]
    [InlineData("PUT", "/api/v1/content?path=/x&writeType=x", "x", 400)]
    [InlineData("PUT", "/api/v1/upload/parts?id=absent&number=0", "x", 400)]
    [InlineData("PUT", "/api/v1/upload/parts?id=absent&number=1", "x", 404)]
    [InlineData("GET", "/api/v1/status?path=/a/../b", null, 400)]
    [InlineData("GET", "/api/v1/status?path=/absent", null, 404)]
    [InlineData("GET", "/api/v1/list?path=/&limit=1001", null, 400)]
    [InlineData("GET", "/api/v1/content?path=/", null, 409)]
    [InlineData("GET", "/api/v1/content?path=/&version=1", null, 400)]
    [InlineData("TRACE", "/api/v1/content?path=/", null, 501)]
    public async Task Request_Bad_GetsAProblemOfItsKind(string method, string target, string? body, int expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var response = await _door.Http.SendAsync(request, Token);
        var text = await response.Content.ReadAsStringAsync(Token);

        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        using var problem = JsonDocument.Parse(text);
        Assert.NotEmpty(problem.RootElement.GetProperty("reason").GetString()!);
    }

    [Fact]
    public async Task JsonBody_TooLarge_IsRefused()
    {
        using var content = new StringContent(new string(' ', (4 << 20) + 1), Encoding.UTF8, "application/json");
        using var response = await _door.Http.PostAsync("/api/v1/directory?path=/x", content, Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task JsonBody_OfAnotherType_IsRefused()
    {
        using var response = await _door.Http.PostAsync("/api/v1/directory?path=/x", new StringContent("{}"), Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.False(_door.Fabric.Entries.ContainsKey(FabricPath.Parse("/x")));
    }

    [Fact]
    public async Task Put_BodyOfPlainBytes_MakesTheFile()
    {
        using var response = await _door.Http.PutAsync(
            "/api/v1/content?path=/x", new ByteArrayContent([1, 2, 3]), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([1, 2, 3], _door.Fabric.Entries[FabricPath.Parse("/x")].Bytes);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\nshort")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n")]
    [InlineData(
        "Transfer-Encoding: chunked\r\nContent-Type: application/vnd.orleansalluxio.frames\r\n\r\n"
        + "9\r\n\0\0\0\u0005short\r\n0\r\n\r\n")]
    public async Task Put_CutBody_MakesNothing(string rest)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, _door.Url.Port, Token);
        await tcp.GetStream().WriteAsync(
            Encoding.Latin1.GetBytes(
                $"PUT /api/v1/content?path=/cut HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + $"Authorization: Bearer {RunningDoor.Token}\r\n{rest}"),
            Token);
        tcp.Client.Shutdown(SocketShutdown.Send);

        Assert.True(
            await _door.Fabric.WriterClosed.WaitAsync(TimeSpan.FromSeconds(90), Token),
            "the door's writer was not closed");
        Assert.False(_door.Fabric.Entries.ContainsKey(FabricPath.Parse("/cut")));
    }

    [Fact]
    public async Task Get_Range_HasItsHeaders()
    {
        var status = _door.Fabric.PutFile("/f", [.. Enumerable.Range(0, 100).Select(static i => (byte)i)]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/content?path=/f");
        request.Headers.Range = new RangeHeaderValue(10, 19);

        using var response = await _door.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("bytes 10-19/100", response.Content.Headers.ContentRange!.ToString());
        Assert.Equal($"\"{status.ContentTag}\"", response.Headers.ETag!.Tag);
        Assert.Equal(status.Version.ToString(), Assert.Single(response.Headers.GetValues("X-Fabric-Version")));
        Assert.Equal("sandbox", Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal([10, 11, 12, 13, 14, 15, 16, 17, 18, 19], await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [InlineData("If-None-Match", "*", HttpStatusCode.NotModified)]
    [InlineData("If-Match", "\"other\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("Range", "bytes=3-", HttpStatusCode.RequestedRangeNotSatisfiable)]
    public async Task Get_Condition_Decides(string header, string value, HttpStatusCode expected)
    {
        _door.Fabric.PutFile("/f", [1, 2, 3]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/content?path=/f");
        request.Headers.TryAddWithoutValidation(header, value);

        using var response = await _door.Http.SendAsync(request, Token);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Get_FailureMidway_CutsTheConnection()
    {
        _door.Fabric.PutFile("/f", new byte[1 << 20]);
        _door.Fabric.ReadCuts.Enqueue(64 << 10);

        await Assert.ThrowsAnyAsync<HttpRequestException>(
            () => _door.Http.GetByteArrayAsync("/api/v1/content?path=/f", Token));
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static property =>
            property.NameEquals("$ref") ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
