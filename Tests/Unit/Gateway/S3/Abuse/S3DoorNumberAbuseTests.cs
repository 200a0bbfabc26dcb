using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Abuse;

/// <summary>Numbers, ranges and parameters beyond all reason.</summary>
public class S3DoorNumberAbuseTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    /// <summary>What is no number of anything.</summary>
    public static TheoryData<string> NoNumbers =>
    [
        "-1", "%2B1", "%201", "1%20", "1e3", "0x10", "1.0", "NaN", "2147483648", "9223372036854775808",
        "99999999999999999999999999999999", "%EF%BC%91", "%D9%A1", "1%00", "1%2C2", "--", "null",
    ];

    [Theory, MemberData(nameof(NoNumbers))]
    public async Task Parameter_ThatIsNoNumber_IsAnInvalidArgument(string text)
    {
        await using var door = await StartAsync();
        string[] targets =
        [
            "/bucket?max-keys=", "/bucket?list-type=2&max-keys=", "/bucket?uploads&max-uploads=",
            "/bucket/k?uploadId=upload-000001&max-parts=", "/bucket/k?uploadId=upload-000001&part-number-marker=",
            "/bucket/k?partNumber=", "/?max-buckets=",
        ];
        foreach (var target in targets)
        {
            await door.RefusedAsync(400, "InvalidArgument", "GET", target + text);
        }

        await door.RefusedAsync(
            400, "InvalidArgument", "PUT", $"/bucket/k?uploadId=upload-000001&partNumber={text}", Hello);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1000", 2)]
    [InlineData("1001", 2)]
    [InlineData("2147483647", 2)]
    [InlineData("", 2)]
    public async Task MaxKeys_OfAnySize_IsAtMostAThousand(string text, int keys)
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket/l", Hello);

        var said = await door.TextAsync(200, "GET", "/bucket?list-type=2&max-keys=" + text);

        Assert.Equal(keys, said.Split("<Key>").Length - 1);
        Assert.Contains(keys == 0 ? "<MaxKeys>0<" : "<MaxKeys>1000<", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", 400)]
    [InlineData("1", 200)]
    [InlineData("10000", 200)]
    [InlineData("10001", 400)]
    public async Task PartNumber_IsOneToTenThousand(string number, int status)
    {
        await using var door = await StartAsync();

        await door.ExpectAsync(status, "PUT", $"/bucket/k?uploadId=upload-000001&partNumber={number}", Hello);
    }

    [Theory]
    [InlineData("bytes=5-", 416)]
    [InlineData("bytes=-0", 416)]
    [InlineData("bytes=9223372036854775807-", 416)]
    [InlineData("bytes=0-9223372036854775807", 206)]
    [InlineData("bytes=-9223372036854775807", 206)]
    [InlineData("bytes=-99999999999999999999", 200)]
    [InlineData("bytes=99999999999999999999-", 200)]
    [InlineData("bytes=0-99999999999999999999", 200)]
    [InlineData("bytes=--1", 200)]
    [InlineData("bytes=1-0", 200)]
    [InlineData("bytes=", 200)]
    [InlineData("bytes=-", 200)]
    [InlineData("bytes=a-b", 200)]
    [InlineData("bytes=0-0,1-1,2-2,3-3", 200)]
    [InlineData("bytes=\uff10-\uff11", 200)]
    [InlineData("lines=0-1", 200)]
    public async Task Range_OfAnyShape_IsTakenIgnoredOrRefused(string range, int status)
    {
        await using var door = await StartAsync();

        using var answer = await door.ExpectAsync(status, "GET", "/bucket/k", null, ("range", range));

        if (status == 206)
        {
            Assert.Equal("bytes 0-4/5", answer.Content.Headers.ContentRange!.ToString());
        }
    }

    [Theory]
    [InlineData("X-Amz-Algorithm")]
    [InlineData("X-Amz-Credential")]
    [InlineData("X-Amz-Date")]
    [InlineData("X-Amz-Expires")]
    [InlineData("X-Amz-SignedHeaders")]
    [InlineData("X-Amz-Signature")]
    public async Task Presigned_WithAParameterTwice_IsRefusedHoweverItIsWritten(string name)
    {
        await using var door = await StartAsync();
        var target = door.Signer.Presign("GET", "/bucket/k", door.Host, 60, door.Time.Now);
        var at = target.IndexOf(name + "=", StringComparison.Ordinal);
        var parameter = target[at..].Split('&')[0];
        var value = parameter[(name.Length + 1)..];
        string[] second =
        [
            parameter, name + "=", name, name.ToLowerInvariant() + "=" + value, "%58" + parameter[1..],
            name.Replace("-", "%2D", StringComparison.Ordinal) + "=" + value,
        ];
        foreach (var more in second)
        {
            var before = target.Replace("?", $"?{more}&", StringComparison.Ordinal);
            foreach (var twice in (string[])[target + "&" + more, before])
            {
                using var answer = await door.SendAsync(door.Unsigned("GET", twice));
                Assert.True((int)answer.StatusCode is 400 or 403, $"{twice}: {answer.StatusCode}");
            }
        }
    }

    private static async Task<DoorFixture> StartAsync()
    {
        var door = await DoorFixture.StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket");
        await door.ExpectAsync(200, "PUT", "/bucket/k", Hello);
        await door.ExpectAsync(200, "POST", "/bucket/k?uploads");
        return door;
    }
}
