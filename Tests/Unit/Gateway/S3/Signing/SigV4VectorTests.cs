using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Signing;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Signing;

/// <summary>Signatures that AWS published: its SigV4 test suite, and the examples of the S3 documentation.</summary>
public class SigV4VectorTests
{
    private const string SuiteSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string S3Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string S3Host = "examplebucket.s3.amazonaws.com";

    [Theory]
    [InlineData("GET", "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("POST", "/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData(
        "GET", "/?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("GET", "/?Param1=value1", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb")]
    public void Sign_TestSuite_GivesPublishedSignature(string method, string target, string expected)
    {
        var signature = Sign(
            method, target, "service", "20150830T123600Z", SuiteSecret, EmptyHash,
            ("host", "example.amazonaws.com"), ("x-amz-date", "20150830T123600Z"));

        Assert.Equal(expected, signature);
    }

    [Fact]
    public void Sign_S3GetWithRange_GivesDocumentedSignature()
    {
        var signature = Sign(
            "GET", "/test.txt", "s3", "20130524T000000Z", S3Secret, EmptyHash,
            ("host", S3Host), ("range", "bytes=0-9"), ("x-amz-content-sha256", EmptyHash), (
                "x-amz-date", "20130524T000000Z"));

        Assert.Equal("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", signature);
    }

    [Fact]
    public void Sign_S3PutWithEncodedKey_GivesDocumentedSignature()
    {
        const string Hash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
        var signature = Sign(
            "PUT", "/test%24file.text", "s3", "20130524T000000Z", S3Secret, Hash,
            ("date", "Fri, 24 May 2013 00:00:00 GMT"), ("host", S3Host), ("x-amz-content-sha256", Hash),
            ("x-amz-date", "20130524T000000Z"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"));

        Assert.Equal("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd", signature);
    }

    [Fact]
    public void Sign_S3PutWithRawDollarInPath_IsBroughtToTheSameCanonicalForm()
    {
        const string Hash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
        var signature = Sign(
            "PUT", "/test$file.text", "s3", "20130524T000000Z", S3Secret, Hash,
            ("date", "Fri, 24 May 2013 00:00:00 GMT"), ("host", S3Host), ("x-amz-content-sha256", Hash),
            ("x-amz-date", "20130524T000000Z"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"));

        Assert.Equal("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd", signature);
    }

    [Theory]
    [InlineData("/?lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    [InlineData("/?max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public void Sign_S3BucketQueries_GiveDocumentedSignatures(string target, string expected)
    {
        var signature = Sign(
            "GET", target, "s3", "20130524T000000Z", S3Secret, EmptyHash,
            ("host", S3Host), ("x-amz-content-sha256", EmptyHash), ("x-amz-date", "20130524T000000Z"));

        Assert.Equal(expected, signature);
    }

    [Fact]
    public void Sign_S3Presigned_GivesDocumentedSignature()
    {
        var signature = Sign(
            "GET",
            "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524"
            + "%2Fus-east-1%2Fs3%2F"
            + "aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host",
            "s3", "20130524T000000Z", S3Secret, "UNSIGNED-PAYLOAD", ("host", S3Host));

        Assert.Equal("aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404", signature);
    }

    [Fact]
    public void ChunkSigner_S3ChunkedExample_AcceptsDocumentedSignatures()
    {
        var scope = new SigningScope("AKIAIOSFODNN7EXAMPLE", "20130524", "us-east-1", "s3");
        var signer = new ChunkSigner(
            scope, "20130524T000000Z", new SigningKeys().Get(scope, S3Secret),
            Convert.FromHexString("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"));
        var first = new byte[65536];
        var second = new byte[1024];
        Array.Fill(first, (byte)'a');
        Array.Fill(second, (byte)'a');

        Assert.True(signer.TryAcceptChunk(
            first, Convert.FromHexString("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648")));
        Assert.True(signer.TryAcceptChunk(
            second, Convert.FromHexString("0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497")));
        Assert.True(signer.TryAcceptChunk(
            [], Convert.FromHexString("b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9")));
    }

    [Fact]
    public void Sign_HeaderValues_AreTrimmedAndCollapsed()
    {
        var headers = new HeaderDictionary { ["my-header1"] = "  a   b  c " };
        using var text = new Utf8Text();

        CanonicalRequest.Write(
            text, "GET", S3Target.Parse("/", "h", null), headers, new SignedFields("my-header1", ["my-header1"], "X"));

        Assert.Equal("GET\n/\n\nmy-header1:a b c\n\nmy-header1\nX", text.ToString());
    }

    private static string Sign(
        string method, string target, string service, string timestamp, string secret, string payloadHash,
        params (string Name, string Value)[] headers)
    {
        var dictionary = new HeaderDictionary();
        foreach (var (name, value) in headers)
        {
            dictionary[name] = value;
        }

        var names = headers.Select(h => h.Name).ToArray();
        var scope = new SigningScope("AKIDEXAMPLE", timestamp[..8], "us-east-1", service);
        using var text = new Utf8Text();
        CanonicalRequest.Write(
            text, method, S3Target.Parse(target, "h", null), dictionary,
            new SignedFields(string.Join(';', names), names, payloadHash));
        var signature = new byte[32];
        CanonicalRequest.Sign(text.Written.Span, timestamp, scope, new SigningKeys().Get(scope, secret), signature);
        return Convert.ToHexStringLower(signature);
    }
}
