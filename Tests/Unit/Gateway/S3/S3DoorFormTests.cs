using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3;

/// <summary>
/// Uploads by HTML forms: nothing becomes visible unless the policy, its signature and the whole form hold.
/// </summary>
public class S3DoorFormTests
{
    private const string Boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW";

    private static readonly byte[] File = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_AllowedForm_StoresFileAndWhatItsFieldsSay()
    {
        await using var door = await StartAsync();
        const string Tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b c</Value></Tag></TagSet></Tagging>";
        var form = new Form(door)
            .With("key", "user/${filename}", ["starts-with", "$key", "user/"])
            .With("Content-Type", "text/x-test", ["starts-with", "$content-type", "text/"])
            .With("x-amz-meta-colour", "blue", new { x_amz_meta_colour = "blue" })
            .With("tagging", Tags, ["eq", "$tagging", Tags])
            .With("x-amz-storage-class", "STANDARD_IA", ["eq", "$x-amz-storage-class", "STANDARD_IA"])
            .With("x-ignore-this", "x", null);

        using var answer = await form.SendAsync("C:\\temp\\ü file.bin");
        using var get = await door.ExpectAsync(
            200, "GET", "/bucket/user/%C3%BC%20file.bin", null, ("x-amz-checksum-mode", "ENABLED"));

        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Equal(get.Headers.ETag!.Tag, answer.Headers.ETag!.Tag);
        Assert.EndsWith(
            "/bucket/user/%C3%BC%20file.bin", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(File, await get.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal("text/x-test", get.Content.Headers.ContentType!.ToString());
        Assert.Equal("blue", get.Headers.GetValues("x-amz-meta-colour").Single());
        Assert.Equal("1", get.Headers.GetValues("x-amz-tagging-count").Single());
        Assert.Equal("STANDARD_IA", get.Headers.GetValues("x-amz-storage-class").Single());
        Assert.True(get.Headers.Contains("x-amz-checksum-crc64nvme"));
    }

    [Theory]
    [InlineData("success_action_status", "200", 200)]
    [InlineData("success_action_status", "201", 201)]
    [InlineData("success_action_status", "204", 204)]
    [InlineData("success_action_status", "418", 204)]
    [InlineData("success_action_redirect", "https://example.com/done?x=1", 303)]
    [InlineData("redirect", "https://example.com/done?x=1", 303)]
    [InlineData("success_action_redirect", "javascript:alert(1)", 204)]
    [InlineData("success_action_redirect", "not a url", 204)]
    public async Task Post_Action_IsTheAnswer(string field, string value, int status)
    {
        await using var door = await StartAsync();

        using var answer = await new Form(door).With("key", "k").With(field, value).SendAsync();
        var text = await answer.Content.ReadAsStringAsync(Token);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(1, door.Fabric.Completed);
        Assert.Equal(status == 201, text.Contains("<PostResponse>", StringComparison.Ordinal));
        if (status == 303)
        {
            var location = answer.Headers.Location!.OriginalString;
            Assert.StartsWith(
                "https://example.com/done?x=1&bucket=bucket&key=k&etag=%22", location, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Post_FormsThatArePolicyDoesNotAllow_StoreNothing()
    {
        await using var door = await StartAsync();
        await RefusedAsync(new Form(door).With("key", "other", ["starts-with", "$key", "user/"]), "Condition failed");
        await RefusedAsync(new Form(door).With("key", "k", ["eq", "$key", "K"]), "Condition failed");
        await RefusedAsync(new Form(door).With("key", "k").With("x-amz-meta-a", "b", null), "Extra input fields");
        await RefusedAsync(new Form(door).With("key", "k").With("acl", "private", null), "Extra input fields");
        await RefusedAsync(new Form(door) { Bucket = "another" }.With("key", "k"), "Condition failed");
        await RefusedAsync(new Form(door) { Expires = door.Time.Now }.With("key", "k"), "Policy expired");
        await RefusedAsync(new Form(door) { Secret = "wrong" }.With("key", "k"), "SignatureDoesNotMatch");
        await RefusedAsync(new Form(door) { AccessKeyId = "AKIDNONE" }.With("key", "k"), "InvalidAccessKeyId");
        await RefusedAsync(new Form(door) { Region = "mars" }.With("key", "k"), "expecting");
        await RefusedAsync(new Form(door) { Unsigned = true }.With("key", "k"), "AccessDenied");
        await RefusedAsync(new Form(door).With("key", "k", new { key = "k", acl = "public-read" }), "Condition failed");
        Assert.Equal(0, door.Fabric.Completed);

        static async Task RefusedAsync(Form form, string says)
        {
            using var answer = await form.SendAsync();
            var text = await answer.Content.ReadAsStringAsync(Token);
            Assert.InRange((int)answer.StatusCode, 400, 403);
            Assert.Contains(says, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Post_FormOfAUserWithoutRights_IsDeniedWhateverItsPolicySays()
    {
        await using var door = await StartAsync();
        var stranger = await door.UserAsync("stranger");

        using var answer = await new Form(door) { Signer = stranger }.With("key", "k").SendAsync();

        Assert.Equal(403, (int)answer.StatusCode);
        Assert.Equal(0, door.Fabric.Completed);
    }

    [Theory]
    [InlineData("{", "Invalid JSON")]
    [InlineData("[]", "object")]
    [InlineData("{\"conditions\":[]}", "expiration")]
    [InlineData("{\"expiration\":\"2030-01-01T00:00:00Z\"}", "conditions")]
    [InlineData("{\"expiration\":\"soon\",\"conditions\":[]}", "expiration")]
    [InlineData("{\"expiration\":\"2030-01-01T00:00:00Z\",\"conditions\":[[\"like\",\"$key\",\"k\"]]}", "unknown")]
    [InlineData("{\"expiration\":\"2030-01-01T00:00:00Z\",\"conditions\":[[\"eq\",\"key\",\"k\"]]}", "'$'")]
    [InlineData("{\"expiration\":\"2030-01-01T00:00:00Z\",\"conditions\":[[\"eq\",\"$key\"]]}", "three")]
    [InlineData("{\"expiration\":\"2030-01-01T00:00:00Z\",\"conditions\":[],\"more\":1}", "more")]
    [InlineData(
        "{\"expiration\":\"2030-01-01T00:00:00Z\",\"conditions\":[[\"content-length-range\",-1,2]]}", "number")]
    public async Task Post_PolicyThatIsNone_IsInvalid(string policy, string says)
    {
        await using var door = await StartAsync();

        using var answer = await new Form(door) { PolicyText = policy }.With("key", "k").SendAsync();
        var text = await answer.Content.ReadAsStringAsync(Token);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("<Code>InvalidPolicyDocument</Code>", text, StringComparison.Ordinal);
        Assert.Contains(says, text.Replace("&#39;", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(0, door.Fabric.Completed);
    }

    [Theory]
    [InlineData(200_000, 200_000, 204, "")]
    [InlineData(0, 199_999, 400, "EntityTooLarge")]
    [InlineData(200_001, 300_000, 400, "EntityTooSmall")]
    public async Task Post_LengthRange_BoundsTheFile(int min, int max, int status, string code)
    {
        await using var door = await StartAsync();
        var form = new Form(door).With("key", "k").Also(["content-length-range", min, max]);

        using var answer = await form.SendAsync();

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(code, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(status == 204 ? 1 : 0, door.Fabric.Completed);
    }

    [Theory]
    [InlineData("NhCmhg==", 204)]
    [InlineData("NhCmhQ==", 400)]
    public async Task Post_ChecksumField_IsVerified(string value, int status)
    {
        await using var door = await StartAsync();

        using var answer = await new Form(door) { Content = "hello"u8.ToArray() }.With("key", "k")
            .With("x-amz-checksum-crc32", value).SendAsync();

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 204 ? 1 : 0, door.Fabric.Completed);
    }

    [Fact]
    public async Task Post_FieldsOfMoreThanTwentyKilobytes_AreRefused()
    {
        await using var door = await StartAsync();

        using var answer = await new Form(door).With("key", "k").With("x-ignore-a", new string('a', 21_000), null)
            .SendAsync();

        Assert.Contains(
            "MaxPostPreDataLengthExceeded", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(0, door.Fabric.Completed);
    }

    [Fact]
    public async Task Post_FormCutAnywhere_StoresNothing()
    {
        await using var door = await StartAsync();
        var whole = new Form(door) { Content = File[..5000] }.With("key", "k").ToBytes("f");
        for (var length = 0; length < whole.Length - 2; length += length > whole.Length - 60 ? 1 : 97)
        {
            using var answer = await PostAsync(door, whole[..length]);
            Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{length}: {answer.StatusCode}");
        }

        Assert.Equal(0, door.Fabric.Completed);
        using var last = await PostAsync(door, whole);
        Assert.Equal(204, (int)last.StatusCode);
    }

    [Fact]
    public async Task Fuzz_FormsOfAnyShape_NeverFailTheServer()
    {
        const int Seed = 11;
        await using var door = await StartAsync();
        var random = new SeededRandomSource(Seed);
        var whole = new Form(door) { Content = File[..300] }.With("key", "k").With("x-amz-meta-a", "b").ToBytes("f");
        for (var round = 0; round < 600; round++)
        {
            var bytes = whole.ToList();
            for (var change = random.NextInt64(4); change >= 0; change--)
            {
                var at = (int)random.NextInt64(bytes.Count);
                switch (random.NextInt64(4))
                {
                    case 0:
                        bytes[at] = (byte)random.NextInt64(256);
                        break;
                    case 1:
                        bytes.RemoveRange(at, (int)Math.Min(random.NextInt64(40), bytes.Count - at));
                        break;
                    case 2:
                        bytes.InsertRange(at, "\r\n--"u8.ToArray());
                        break;
                    default:
                        bytes.InsertRange(at, whole.Skip(at).Take(200));
                        break;
                }
            }

            using var answer = await PostAsync(door, [.. bytes]);
            Assert.True((int)answer.StatusCode < 500, $"seed {Seed} round {round}: {answer.StatusCode}");
        }
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=\"" + Boundary + Boundary + "\"")]
    public async Task Post_WithoutUsableBoundary_IsMalformed(string type)
    {
        await using var door = await StartAsync();

        using var answer = await PostAsync(door, new Form(door).With("key", "k").ToBytes("f"), type);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal(0, door.Fabric.Completed);
    }

    [Fact]
    public async Task Post_SignedInItsHeader_IsNoForm()
    {
        await using var door = await StartAsync();

        await door.RefusedAsync(
            501, "NotImplemented", "POST", "/bucket", "x"u8.ToArray(), ("content-type", "multipart/form-data"));
    }

    private static async Task<HttpResponseMessage> PostAsync(DoorFixture door, byte[] body, string? type = null)
    {
        var request = door.Unsigned("POST", "/bucket", body);
        request.Content!.Headers.TryAddWithoutValidation(
            "Content-Type", type ?? "multipart/form-data; boundary=" + Boundary);
        return await door.SendAsync(request);
    }

    private static async Task<DoorFixture> StartAsync()
    {
        var door = await DoorFixture.StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket");
        return door;
    }

    /// <summary>A form as a signer and a browser make it.</summary>
    private sealed class Form(DoorFixture door)
    {
        private readonly List<(string Name, string Value)> _fields = [];
        private readonly List<object> _conditions = [];

        public string Bucket { get; init; } = "bucket";

        public string AccessKeyId { get; init; } = DoorFixture.AccessKeyId;

        public string Secret { get; init; } = DoorFixture.Secret;

        public string Region { get; init; } = "us-east-1";

        public TestSigner? Signer { get; init; }

        public DateTimeOffset? Expires { get; init; }

        public string? PolicyText { get; init; }

        public bool Unsigned { get; init; }

        public byte[] Content { get; init; } = File;

        /// <summary>A field that must be just this.</summary>
        public Form With(string name, string value) => With(name, value, ["eq", "$" + name, value]);

        /// <summary>A field with a condition; null for none.</summary>
        public Form With(string name, string value, object[]? condition)
        {
            _fields.Add((name, value));
            return condition is null ? this : Also(condition);
        }

        /// <summary>A field with a condition that is an object; underscores stand for dashes.</summary>
        public Form With(string name, string value, object condition)
        {
            _fields.Add((name, value));
            _conditions.Add(JsonSerializer.Deserialize<JsonElement>(
                JsonSerializer.Serialize(condition).Replace("x_amz_meta_", "x-amz-meta-", StringComparison.Ordinal)));
            return this;
        }

        public Form Also(object[] condition)
        {
            _conditions.Add(condition);
            return this;
        }

        public Task<HttpResponseMessage> SendAsync(string fileName = "f") => PostAsync(door, ToBytes(fileName));

        public byte[] ToBytes(string fileName)
        {
            using var body = new MemoryStream();
            foreach (var (name, value) in Unsigned ? _fields : [.. _fields, .. SignedFields()])
            {
                Write(body, $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            }

            Write(body, $"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{fileName}\"\r\n");
            Write(body, "Content-Type: application/octet-stream\r\n\r\n");
            body.Write(Content);
            Write(body, $"\r\n--{Boundary}--\r\n");
            return body.ToArray();
        }

        private List<(string Name, string Value)> SignedFields()
        {
            var now = door.Time.Now;
            var signer = Signer ?? new TestSigner(AccessKeyId, Secret, Region);
            List<(string Name, string Value)> fields =
            [
                ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
                ("x-amz-credential", signer.Credential(now)),
                ("x-amz-date", TestSigner.Timestamp(now)),
            ];
            var conditions = _conditions.Append(new { bucket = Bucket }).ToList();
            conditions.AddRange(fields.Select(f => (object)new[] { "eq", "$" + f.Name, f.Value }));
            var policy = PolicyText ?? JsonSerializer.Serialize(new
            {
                expiration = (Expires ?? now.AddMinutes(1)).ToString(
                    "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                conditions,
            });
            var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(policy));
            fields.Add(("policy", encoded));
            fields.Add(("x-amz-signature", signer.SignText(encoded, now)));
            return fields;
        }

        private static void Write(Stream stream, string text) => stream.Write(Encoding.UTF8.GetBytes(text));
    }
}
