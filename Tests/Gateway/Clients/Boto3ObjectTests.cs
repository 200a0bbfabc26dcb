namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>
/// What objects and buckets keep, seen by the unmodified boto3: <c>boto3_objects.py</c> does what a test is named
/// after.
/// </summary>
public sealed class Boto3ObjectTests(ClientFabrics fabrics)
{
    private const string Script = "boto3_objects.py";

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_PartsAndChecksums_AreKeptToldAndCopied(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.RunScriptAsync(Script, "parts");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_BucketSettings_AreKeptAndEncryptionIsRefused(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.RunScriptAsync(Script, "settings");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_PresignedForm_IsSentByCurl(ClientMount mount)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl"), "curl is not installed: there is no /usr/bin/curl");
        using var bench = await OpenAsync(mount);
        bench.Given("small", ClientContent.Small);

        await bench.RunScriptAsync(Script, "form");

        await bench.AssertStoredAsync("user/a b.txt", ClientContent.Small);
    }

    [Fact]
    public async Task Boto3_BucketInTheHost_IsTheSameBucket()
    {
        using var bench = await OpenAsync(ClientMount.Local);
        await bench.RunScriptAsync(Script, "virtual_host");
    }

    private Task<ClientBench> OpenAsync(ClientMount mount) => ClientBench.OpenAsync(ClientTools.Boto3, fabrics, mount);
}
