using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.UnderStorage.Azure;

namespace OrleansAlluxio.Tests.Unit.UnderStorage;

public sealed class AzureOptionParserTests
{
    private const string Key = "c2VjcmV0LWtleQ==";
    private const string Form = "wasbs://data@acme.blob.core.windows.net";

    [Fact]
    public void Parse_ContainerAndPrefix_Decodes()
    {
        var options = Parse($"{Form}/pre%20fix/b/", ("account-key", Key));

        Assert.Equal(("acme", "data", "pre fix/b/"), (options.Account, options.Container, options.Prefix));
        Assert.Equal("https://acme.blob.core.windows.net/", options.Endpoint.AbsoluteUri);
        Assert.Equal($"{Form}/pre fix/b/", options.Description);
    }

    [Theory]
    [InlineData("wasb://data@acme.blob.core.windows.net", "http://acme.blob.core.windows.net/")]
    [InlineData("abfs://data@acme.dfs.core.windows.net/p", "http://acme.blob.core.windows.net/")]
    [InlineData("abfss://data@acme.dfs.core.usgovcloudapi.net", "https://acme.blob.core.usgovcloudapi.net/")]
    [InlineData("wasbs://data@acme", "https://acme.blob.core.windows.net/")]
    [InlineData("wasb://data@host.local:10000/p", "http://host.local:10000/")]
    public void Parse_EachScheme_NamesTheBlobService(string uri, string endpoint) =>
        Assert.Equal(endpoint, Parse(uri, ("account-key", Key)).Endpoint.AbsoluteUri);

    [Fact]
    public void Parse_EmulatorEndpoint_IsTaken()
    {
        var options = Parse(
            "wasb://data@devstoreaccount1/p", ("endpoint", "http://127.0.0.1:10000/devstoreaccount1"),
            ("account-key", Key));

        Assert.Equal("http://127.0.0.1:10000/devstoreaccount1", options.Endpoint.AbsoluteUri);
    }

    [Theory]
    [InlineData($"AccountName=acme;AccountKey={Key}", "https://acme.blob.core.windows.net/", Key, null)]
    [InlineData(
        $"DefaultEndpointsProtocol=http;AccountName=acme;AccountKey={Key};EndpointSuffix=local.test",
        "http://acme.blob.local.test/", Key, null)]
    [InlineData(
        "BlobEndpoint=https://acme.blob.core.windows.net/;SharedAccessSignature=sv=2022&sig=abc%3D",
        "https://acme.blob.core.windows.net/", null, "sv=2022&sig=abc%3D")]
    public void Parse_ConnectionString_GivesEndpointAndSecret(string text, string endpoint, string? key, string? token)
    {
        var options = Parse(Form, ("connection-string", text));

        Assert.Equal((endpoint, key, token), (options.Endpoint.AbsoluteUri, options.AccountKey, options.SasToken));
        Assert.DoesNotContain("acme;", options.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("part-size", "1M")]
    [InlineData("part-size", "256M")]
    [InlineData("upload-parallelism", "64")]
    [InlineData("request-timeout", "0.1")]
    [InlineData("retries", "0")]
    public void Parse_AtTheLimit_IsTaken(string name, string value) =>
        Assert.NotNull(Parse(Form, ("account-key", Key), (name, value)));

    [Theory]
    [InlineData("part-size", "1023K")]
    [InlineData("part-size", "257M")]
    [InlineData("upload-parallelism", "65")]
    [InlineData("retries", "21")]
    [InlineData("endpoint", "http://user:pass@host")]
    [InlineData("endpoint", "http://host/a/b")]
    [InlineData("endpoint", "http://127.0.0.1:10000/another")]
    [InlineData("sas-token", "sv=1&sig=abcdef")]
    [InlineData("connection-string", "AccountName=other;AccountKey=c2VjcmV0")]
    [InlineData("anonymous", "true")]
    [InlineData("no-such-option", "1")]
    public void Parse_BesideAKey_IsRefusedWithoutItsValue(string name, string value) =>
        AssertRefused(Form, value, ("account-key", Key), (name, value));

    [Theory]
    [InlineData("account-key", "not*base*64*text")]
    [InlineData("sas-token", "sv=1&no-signature")]
    [InlineData("connection-string", "nonsense-without-equals")]
    [InlineData("connection-string", "AccountName=acme;NoKey=here")]
    [InlineData("connection-string", "AccountName=other;AccountKey=c2VjcmV0")]
    [InlineData("connection-string", "BlobEndpoint=ftp://acme;AccountKey=c2VjcmV0")]
    public void Parse_UselessCredential_IsRefusedWithoutItsValue(string name, string value) =>
        AssertRefused(Form, value, (name, value));

    [Fact]
    public void Parse_NoCredential_IsRefused() => AssertRefused(Form, "secret");

    [Fact]
    public void Parse_SignatureWithoutEncryption_IsRefused() =>
        AssertRefused("wasb://data@acme.blob.core.windows.net", "sv=1&sig=x", ("sas-token", "sv=1&sig=x"));

    [Theory]
    [InlineData("wasbs://acme.blob.core.windows.net/data")]
    [InlineData("wasbs://data:secret@acme.blob.core.windows.net/")]
    [InlineData("wasbs://Data@acme.blob.core.windows.net/")]
    [InlineData("wasbs://data@acme.blob.core.windows.net/a//b")]
    [InlineData("wasbs://data@acme.blob.core.windows.net/a/../b")]
    [InlineData("wasbs://data@acme.blob.core.windows.net/a?sig=secret")]
    [InlineData("http://data@acme.blob.core.windows.net/")]
    public void Parse_MalformedUri_IsRefusedWithoutSecrets(string uri) =>
        AssertRefused(uri, "secret", ("account-key", Key));

    private static void AssertRefused(string uri, string value, params (string Name, string Value)[] options)
    {
        var error = Assert.Throws<FabricException>(() => Parse(uri, options));

        Assert.True(error.Kind is FabricErrorKind.InvalidArgument or FabricErrorKind.InvalidPath, error.Message);
        Assert.True(value.Length < 6 || !error.Message.Contains(value, StringComparison.Ordinal), error.Message);
        Assert.DoesNotContain(Key, error.Message, StringComparison.Ordinal);
    }

    private static AzureOptions Parse(string uri, params (string Name, string Value)[] options) =>
        AzureOptionParser.Parse(
            new Uri(uri), options.ToDictionary(static option => option.Name, static option => option.Value));
}
