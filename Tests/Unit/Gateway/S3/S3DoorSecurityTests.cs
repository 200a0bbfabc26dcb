using System.Text;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Gateway.S3.Signing;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3;

/// <summary>
/// Nobody gets in without a valid signature, whatever the operation and wherever the signature is said to be.
/// </summary>
public class S3DoorSecurityTests
{
    private static readonly byte[] Body = "hello, fabric"u8.ToArray();

    public static TheoryData<string, string> Operations => new()
    {
        { "GET", "/" }, { "PUT", "/new-bucket" }, { "HEAD", "/b" }, { "DELETE", "/b" }, { "GET", "/b" },
        { "GET", "/b?list-type=2" }, { "GET", "/b?location" }, { "GET", "/b?acl" }, { "GET", "/b?policy" },
        { "GET", "/b?uploads" }, { "POST", "/b?delete" }, { "POST", "/b" }, { "PUT", "/b?policy" },
        { "GET", "/b/k" }, { "HEAD", "/b/k" }, { "PUT", "/b/k" }, { "DELETE", "/b/k" }, { "PUT", "/b/k/" },
        { "GET", "/b/k?tagging" }, { "PUT", "/b/k?tagging" }, { "DELETE", "/b/k?tagging" }, { "POST", "/b/k?uploads" },
        { "PUT", "/b/k?partNumber=1&uploadId=upload-000001" }, { "POST", "/b/k?uploadId=upload-000001" },
        { "DELETE", "/b/k?uploadId=upload-000001" }, { "GET", "/b/k?uploadId=upload-000001" }, { "OPTIONS", "/b/k" },
        { "PATCH", "/b/k" }, { "GET", "/health" }, { "GET", "/minio/health/live" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task AnyOperation_WithoutValidSignature_IsRefused(string method, string target)
    {
        await using var door = await StartAsync();
        var body = method is "PUT" or "POST" ? Body : null;
        var wrong = new TestSigner(DoorFixture.AccessKeyId, "another secret");
        var unknown = new TestSigner("AKIDNOBODY", DoorFixture.Secret);
        var chunked = ("x-amz-decoded-content-length", Body.Length.ToString());
        HttpRequestMessage[] requests =
        [
            door.Unsigned(method, target, body),
            door.SignedAs(wrong, method, target, body, null),
            door.SignedAs(unknown, method, target, body, null),
            door.SignedAs(wrong, method, target, body, "UNSIGNED-PAYLOAD"),
            door.SignedAs(wrong, method, target, body, "STREAMING-UNSIGNED-PAYLOAD-TRAILER", chunked),
            door.SignedAs(wrong, method, target, body, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", chunked),
            door.SignedAs(wrong, method, target, body, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", chunked),
            door.Unsigned(method, wrong.Presign(method, target, door.Host, 60, door.Time.Now), body),
        ];

        foreach (var request in requests)
        {
            using var response = await door.SendAsync(request);
            Assert.Equal(403, (int)response.StatusCode);
        }

        Assert.Equal(1, door.Fabric.Completed);
        await door.ExpectAsync(404, "HEAD", "/new-bucket");
    }

    [Theory]
    [InlineData("AWS AKIDTEST:c2lnbmF0dXJl")]
    [InlineData("Bearer token")]
    [InlineData("AWS4-HMAC-SHA256 ")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIDTEST/20260304/us-east-1/s3/aws4_request")]
    [InlineData("AWS4-ECDSA-P256-SHA256 Credential=x, SignedHeaders=host, Signature=00")]
    [InlineData("")]
    public async Task Authorization_OfAnotherKind_IsRefused(string header)
    {
        await using var door = await StartAsync();
        var request = door.Unsigned("GET", "/b/k");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        request.Headers.TryAddWithoutValidation("x-amz-date", TestSigner.Timestamp(door.Time.Now));

        using var response = await door.SendAsync(request);

        Assert.InRange((int)response.StatusCode, 400, 403);
    }

    [Fact]
    public async Task Credentials_InHeaderAndQuery_AreRefusedAsBadRequest()
    {
        await using var door = await StartAsync();
        var request = door.Signed("GET", door.Signer.Presign("GET", "/b/k", door.Host, 60, door.Time.Now));

        using var response = await door.SendAsync(request);

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(0, 400)]
    [InlineData(1, 200)]
    [InlineData(604800, 200)]
    [InlineData(604801, 400)]
    [InlineData(-1, 400)]
    public async Task Presigned_Lifetime_IsBounded(int expires, int status)
    {
        await using var door = await StartAsync();

        using var response = await door.SendAsync(
            door.Unsigned("GET", door.Signer.Presign("GET", "/b/k", door.Host, expires, door.Time.Now)));

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(60, 60, 200)]
    [InlineData(60, 61, 403)]
    [InlineData(60, -900, 200)]
    [InlineData(60, -901, 403)]
    public async Task Presigned_Time_IsChecked(int expires, int secondsLater, int status)
    {
        await using var door = await StartAsync();
        var target = door.Signer.Presign("GET", "/b/k", door.Host, expires, door.Time.Now);
        door.Time.Now += TimeSpan.FromSeconds(secondsLater);

        using var response = await door.SendAsync(door.Unsigned("GET", target));

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(900, 200)]
    [InlineData(901, 403)]
    [InlineData(-900, 200)]
    [InlineData(-901, 403)]
    public async Task Header_Skew_IsBounded(int secondsLater, int status)
    {
        await using var door = await StartAsync();
        var request = door.Signed("GET", "/b/k");
        door.Time.Now += TimeSpan.FromSeconds(secondsLater);

        using var response = await door.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Region_Other_IsRefusedWithTheExpectedOne()
    {
        await using var door = await StartAsync();
        var signer = new TestSigner(DoorFixture.AccessKeyId, DoorFixture.Secret, "eu-west-1");

        using var response = await door.SendAsync(door.SignedAs(signer, "GET", "/b/k", null, null));
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("<Code>AuthorizationHeaderMalformed</Code>", text, StringComparison.Ordinal);
        Assert.Contains("<Region>us-east-1</Region>", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AmzHeader_NotSigned_IsRefused()
    {
        await using var door = await StartAsync();
        var request = door.Signed("PUT", "/b/new", Body);
        request.Headers.TryAddWithoutValidation("x-amz-meta-extra", "smuggled");

        using var response = await door.SendAsync(request);

        Assert.Equal(403, (int)response.StatusCode);
        await door.ExpectAsync(404, "HEAD", "/b/new");
    }

    [Fact]
    public async Task Put_BodyOtherThanSigned_BecomesNothing()
    {
        await using var door = await StartAsync();
        var request = door.SignedAs(door.Signer, "PUT", "/b/new", Body, TestSigner.Sha256("other"u8));

        using var response = await door.SendAsync(request);

        Assert.Equal(400, (int)response.StatusCode);
        await door.ExpectAsync(404, "HEAD", "/b/new");
    }

    [Fact]
    public async Task ValidRequest_WithAnyPartMutated_IsNeverAccepted()
    {
        await using var door = await StartAsync();
        var random = new SeededRandomSource(20260304);
        for (var round = 0; round < 400; round++)
        {
            var request =
                door.Signed("GET", "/b/k?response-content-type=text%2Fplain", null, ("x-amz-meta-a", "value"));
            Mutate(request, random, round % 4, door);
            using var response = await door.SendAsync(request);
            Assert.True(
                (int)response.StatusCode is >= 400 and < 500, $"round {round}: {response.StatusCode}, {request}");
        }
    }

    [Fact]
    public async Task Presigned_WithAnyCharacterMutated_IsNeverAcceptedNorAServerError()
    {
        await using var door = await StartAsync();
        var target = door.Signer.Presign("GET", "/b/k", door.Host, 60, door.Time.Now);
        for (var at = 1; at < target.Length; at++)
        {
            var mutated = target[..at] + (target[at] == '1' ? '2' : '1') + target[(at + 1)..];
            using var response = await door.SendAsync(door.Unsigned("GET", mutated));
            Assert.True((int)response.StatusCode is >= 400 and < 500, $"{mutated}: {response.StatusCode}");
        }
    }

    [Fact]
    public void SigningKeys_MoreThanTheBound_ForgetAndStillDerive()
    {
        var keys = new SigningKeys();
        var scope = new SigningScope("a", "20260304", "r", "s3");
        var first = keys.Get(scope, "secret");
        for (var i = 0; i <= SigningKeys.KeysMax; i++)
        {
            keys.Get(scope with { AccessKeyId = "k" + i }, "secret");
        }

        Assert.Equal(first, keys.Get(scope, "secret"));
        Assert.NotEqual(first, keys.Get(scope, "rotated"));
    }

    private static async Task<DoorFixture> StartAsync()
    {
        var door = await DoorFixture.StartAsync();
        await door.Fabric.CreateDirectoryAsync(
            global::OrleansAlluxio.Core.Paths.FabricPath.Parse("/b"),
            new global::OrleansAlluxio.Core.Fabric.DirectoryOptions(),
            TestContext.Current.CancellationToken);
        await door.ExpectAsync(200, "PUT", "/b/k", Body);
        return door;
    }

    private static void Mutate(HttpRequestMessage request, SeededRandomSource random, int part, DoorFixture door)
    {
        switch (part)
        {
            case 0:
                var authorization = request.Headers.NonValidated["Authorization"].ToString();
                request.Headers.Remove("Authorization");
                request.Headers.TryAddWithoutValidation("Authorization", Flip(authorization, random));
                break;
            case 1:
                request.RequestUri =
                    door.Unsigned("GET", Flip("/b/k?response-content-type=text%2Fplain", random, from: 1)).RequestUri;
                break;
            case 2:
                string[] headers = ["x-amz-date", "x-amz-content-sha256", "x-amz-meta-a"];
                var name = headers[random.NextInt64(headers.Length)];
                var value = request.Headers.NonValidated[name].ToString();
                request.Headers.Remove(name);
                request.Headers.TryAddWithoutValidation(name, Flip(value, random));
                break;
            default:
                request.Method = random.NextInt64(2) == 0 ? HttpMethod.Delete : HttpMethod.Put;
                break;
        }
    }

    // Another letter, digit for letter: never only another case of a hex digit, and never a space that trimming undoes.
    private static string Flip(string text, SeededRandomSource random, int from = 0)
    {
        var at = from + (int)random.NextInt64(text.Length - from);
        var with = text[at] == 'q' ? 'z' : 'q';
        return new StringBuilder(text) { [at] = with }.ToString();
    }
}
