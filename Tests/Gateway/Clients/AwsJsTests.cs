using System.Text.Json;

namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>
/// The unmodified <c>@aws-sdk/client-s3</c>, <c>lib-storage</c> and <c>s3-request-presigner</c> against a running
/// fabric: <c>aws_client.js</c> does what a test is named after.
/// </summary>
public sealed class AwsJsTests(ClientFabrics fabrics)
{
    private const string Script = "aws_client.js";

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsJs_Objects_RoundTripAndAreCopied(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        bench.Given("small", ClientContent.Small);

        await bench.RunScriptAsync(Script, "objects");

        await bench.AssertStoredAsync("a b/ü+%.txt", ClientContent.Small);
        await bench.AssertStoredAsync("b/copy #1.txt", ClientContent.Small);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsJs_Listing_IsPagedAndDeleted(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        bench.Given("keys", JsonSerializer.SerializeToUtf8Bytes(await bench.GivenListingAsync()));

        await bench.RunScriptAsync(Script, "listing");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsJs_BigStream_GoesInParts(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        bench.Given("big", ClientContent.Big);

        await bench.RunScriptAsync(Script, "multipart");

        await bench.AssertStoredAsync("dir/big.bin", ClientContent.Big);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsJs_Conditions_AreHonoured(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);

        await bench.RunScriptAsync(Script, "conditions");

        await bench.AssertStoredAsync("k", "three"u8.ToArray());
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsJs_Checksums_AreVerified(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        bench.Given("small", ClientContent.Small);

        await bench.RunScriptAsync(Script, "checksums");

        await bench.AssertStoredAsync("streamed", ClientContent.Small);
        await bench.AssertNotStoredAsync("bad");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsJs_PresignedUrls_AreUsedByAPlainClient(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        bench.Given("small", ClientContent.Small);

        await bench.RunScriptAsync(Script, "presigned");

        await bench.AssertStoredAsync("a b/ü+%#.txt", ClientContent.Small);
    }

    private Task<ClientBench> OpenAsync(ClientMount mount) => ClientBench.OpenAsync(ClientTools.AwsJs, fabrics, mount);
}
