using System.Text.Json;

namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>
/// The unmodified <c>minio</c> library for JavaScript against a running fabric: <c>minio_client.js</c> does what a test
/// is named after.
/// </summary>
public sealed class MinioJsTests(ClientFabrics fabrics)
{
    private const string Script = "minio_client.js";

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task MinioJs_Objects_RoundTripAndAreCopied(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        bench.Given("small", ClientContent.Small);

        await bench.RunScriptAsync(Script, "objects");

        await bench.AssertStoredAsync("a b/ü+%.txt", ClientContent.Small);
        await bench.AssertStoredAsync("b/copy #1.txt", ClientContent.Small);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task MinioJs_BigObjects_GoInParts(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        bench.Given("big", ClientContent.Big);

        await bench.RunScriptAsync(Script, "multipart");

        await bench.AssertStoredAsync("dir/big.bin", ClientContent.Big);
        bench.AssertFile("back", ClientContent.Big);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task MinioJs_Listing_IsPagedAndDeleted(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        bench.Given("keys", JsonSerializer.SerializeToUtf8Bytes(await bench.GivenListingAsync()));

        await bench.RunScriptAsync(Script, "listing");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task MinioJs_PresignedUrls_AreUsedByAPlainClient(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        bench.Given("small", ClientContent.Small);

        await bench.RunScriptAsync(Script, "presigned");

        await bench.AssertStoredAsync("a b/ü+%#.txt", ClientContent.Small);
    }

    private Task<ClientBench> OpenAsync(ClientMount mount) =>
        ClientBench.OpenAsync(ClientTools.MinioJs, fabrics, mount);
}
