using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Operations;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Authorization;

/// <summary>Every operation by every kind of sender: the outcome follows from the declared action alone.</summary>
public sealed class OperationMatrixTests
{
    public static TheoryData<int> Rows => [.. Enumerable.Range(0, OperationRow.All.Count)];

    // A form is signed in its fields, which is walked by the tests of forms.
    [Fact]
    public void Rows_CoverEveryOperation() => Assert.Equal(
        S3Actions.Operations.Select(static t => t.Name).Where(static n => n != nameof(PostObject))
            .Order(StringComparer.Ordinal),
        OperationRow.All.Select(static r => r.Operation.GetType().Name).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Request_WithoutRightOrProof_IsRefusedAndChangesNothing(int index)
    {
        var row = OperationRow.All[index];
        await using var door = await StartAsync();
        var user = await door.UserAsync("stranger");
        var viewer = await door.UserAsync("viewer", FabricRole.ReadOnly);
        var before = door.Fabric.Dump();

        foreach (var (name, request, expected) in Refusals(door, row))
        {
            using var response = await door.SendAsync(request);
            Assert.True(
                expected.Contains((int)response.StatusCode),
                $"{name}: {row.Method} {row.Target}: {response.StatusCode}");
            Assert.Equal(before, door.Fabric.Dump());
        }

        await ExpectAsync(door, row, user, isAllowed: row.Operation is ListBuckets);
        await ExpectAsync(
            door, row, viewer,
            isAllowed: row.Operation is ListBuckets || (row.Action.IsRead && row.Action.Needs <= BucketAccess.Read));
        await ExpectAsync(door, row, door.Signer, isAllowed: true);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Request_OfDisabledKey_IsUnknown(int index)
    {
        var row = OperationRow.All[index];
        await using var door = await StartAsync();
        var user = await door.UserAsync("boss", FabricRole.Admin);
        var token = TestContext.Current.CancellationToken;
        var key = (await door.Fabric.Identities.ListKeysAsync("boss", token))[0].Id;
        await door.Fabric.Identities.SetKeyEnabledAsync(key, enabled: false, token);
        var before = door.Fabric.Dump();

        var (status, text) = await door.AskAsync(user, row.Method, row.Target, row.Bytes, row.Headers);

        Assert.Equal(403, status);
        Assert.True(row.Method == "HEAD" || text.Contains("InvalidAccessKeyId", StringComparison.Ordinal), text);
        Assert.Equal(before, door.Fabric.Dump());
    }

    // Creating a bucket is any user's: it is decided by the role and not in a bucket.
    private static async Task ExpectAsync(DoorFixture door, OperationRow row, TestSigner signer, bool isAllowed)
    {
        var before = door.Fabric.Dump();
        if (row.Operation is CreateBucket && signer != door.Signer)
        {
            return;
        }

        var (status, text) = await door.AskAsync(signer, row.Method, row.Target, row.Bytes, row.Headers);
        if (isAllowed)
        {
            Assert.True(status is < 400 or 404 or 400 && !text.Contains("AccessDenied", StringComparison.Ordinal),
                $"{row.Method} {row.Target}: {status} {text}");
            return;
        }

        // A batch delete is answered as a whole and refused key by key.
        Assert.True(
            status == 403
                || (row.Operation is DeleteObjects && text.Contains("AccessDenied", StringComparison.Ordinal)),
            $"{row.Method} {row.Target}: {status} {text}");
        Assert.Equal(before, door.Fabric.Dump());
    }

    private static IEnumerable<(string Name, HttpRequestMessage Request, int[] Expected)> Refusals(
        DoorFixture door, OperationRow row)
    {
        var wrong = new TestSigner(DoorFixture.AccessKeyId, "another secret");
        yield return ("anonymous", WithHeaders(door.Unsigned(row.Method, row.Target, row.Bytes), row), [403]);
        yield return ("wrong signature", door.SignedAs(
            wrong, row.Method, row.Target, row.Bytes, null, row.Headers), [403]);
        yield return ("expired presign", door.Unsigned(
            row.Method,
            door.Signer.Presign(row.Method, row.Target, door.Host, 60, door.Time.Now - TimeSpan.FromSeconds(61)),
            row.Bytes), [403]);
        yield return ("presign of another method", door.Unsigned(
            row.Method, door.Signer.Presign("PATCH", row.Target, door.Host, 60, door.Time.Now), row.Bytes), [403]);
        yield return ("session token", door.SignedAs(
            door.Signer, row.Method, row.Target, row.Bytes, null,
            [.. row.Headers, ("x-amz-security-token", "token")]), [400]);
        yield return ("internal header", door.SignedAs(
            door.Signer, row.Method, row.Target, row.Bytes, null,
            [.. row.Headers, ("x-fabric-internal-user", "fabric")]), [400]);
        yield return ("skewed clock", Skewed(door, row, TimeSpan.FromSeconds((15 * 60) + 1)), [403]);
        yield return ("skewed clock", Skewed(door, row, TimeSpan.FromSeconds(-((15 * 60) + 1))), [403]);

        var unsigned = door.SignedAs(door.Signer, row.Method, row.Target, row.Bytes, null, row.Headers);
        unsigned.Headers.TryAddWithoutValidation("x-amz-meta-extra", "1");
        yield return ("unsigned x-amz header", unsigned, [403]);

        var tampered = door.SignedAs(
            door.Signer, row.Method, row.Target, row.Bytes, null, [.. row.Headers, ("x-amz-meta-a", "1")]);
        tampered.Headers.Remove("x-amz-meta-a");
        tampered.Headers.TryAddWithoutValidation("x-amz-meta-a", "2");
        yield return ("tampered header", tampered, [403]);

        if (row.Body is { Length: > 0 })
        {
            var other = door.SignedAs(
                door.Signer, row.Method, row.Target, row.Bytes, TestSigner.Sha256("other"u8), row.Headers);
            yield return ("tampered body", other, [400]);
            yield return ("bad chunk signature", BadChunk(door, row), [400, 403]);
        }
    }

    private static HttpRequestMessage Skewed(DoorFixture door, OperationRow row, TimeSpan by)
    {
        var hash = TestSigner.Sha256(row.Bytes ?? []);
        var at = door.Time.Now + by;
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = door.Host,
            ["x-amz-date"] = TestSigner.Timestamp(at),
            ["x-amz-content-sha256"] = hash,
        };
        foreach (var (name, value) in row.Headers)
        {
            headers[name] = value;
        }

        var request = door.Unsigned(row.Method, row.Target, row.Bytes);
        foreach (var (name, value) in headers.Where(static h => h.Key != "host"))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation(
            "Authorization", door.Signer.Sign(row.Method, row.Target, headers, hash, at).Header);
        return request;
    }

    private static HttpRequestMessage BadChunk(DoorFixture door, OperationRow row)
    {
        var framed = System.Text.Encoding.ASCII.GetBytes(
            $"{row.Bytes!.Length:x};chunk-signature={new string('0', 64)}\r\n{row.Body}\r\n"
            + $"0;chunk-signature={new string('0', 64)}\r\n\r\n");
        return door.SignedAs(
            door.Signer, row.Method, row.Target, framed, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            [.. row.Headers, ("x-amz-decoded-content-length", row.Bytes.Length.ToString())]);
    }

    private static HttpRequestMessage WithHeaders(HttpRequestMessage request, OperationRow row)
    {
        foreach (var (name, value) in row.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static async Task<DoorFixture> StartAsync()
    {
        var door = await DoorFixture.StartAsync();
        await door.ExpectAsync(200, "PUT", "/bkt");
        await door.ExpectAsync(200, "PUT", "/empty");
        await door.ExpectAsync(200, "PUT", "/bkt/k", "bytes"u8.ToArray());
        await door.ExpectAsync(200, "POST", "/bkt/u?uploads");
        await door.ExpectAsync(200, "PUT", "/bkt/u?partNumber=1&uploadId=upload-000001", "part"u8.ToArray());
        return door;
    }
}
