using System.Text;
using System.Text.Json;

namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>
/// The unmodified boto3 against a running fabric: <c>boto3_client.py</c> does what a test is named after.
/// </summary>
public sealed class Boto3Tests(ClientFabrics fabrics)
{
    private const string Script = "boto3_client.py";

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_Bucket_IsMadeListedAndRemoved(ClientMount mount)
    {
        using var bench = await ClientBench.OpenWithoutBucketAsync(ClientTools.Boto3, fabrics, mount);
        await RunAsync(bench, "bucket");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_SmallObject_RoundTrips(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        bench.Given("small", ClientContent.Small);

        await RunAsync(bench, "small");

        await bench.AssertStoredAsync("a b/ü+%.txt", ClientContent.Small);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_EmptyUploads_LeaveTheNextOnesWhole(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);

        await RunAsync(bench, "empty");

        await bench.AssertStoredAsync("k", "two"u8.ToArray());
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_BigObject_RoundTripsInParts(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        bench.Given("big", ClientContent.Big);

        await RunAsync(bench, "big");

        await bench.AssertStoredAsync("dir/big.bin", ClientContent.Big);
        bench.AssertFile("back", ClientContent.Big);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_MultipartByHand_CompletesAndAborts(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        bench.Given("big", ClientContent.Big);

        await RunAsync(bench, "multipart_by_hand");

        await bench.AssertStoredAsync("mp", [.. ClientContent.Big[..(5 << 20)], .. "tail"u8]);
        await bench.AssertNotStoredAsync("given-up");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_KeysThatAreNoPaths_AreKeysLikeOthers(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);

        await RunAsync(bench, "nasty");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_LifecycleRules_AreKeptAndSaidOnObjects(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);

        await RunAsync(bench, "lifecycle");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_VeryKeys_AreInTheStoreWhereItCanHoldThem(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("plain", ClientContent.Small);
        bench.Given("small", ClientContent.Small);

        await RunAsync(bench, "very");

        var isObjectStore = mount == ClientMount.S3;
        await bench.AssertStoredAsync(isObjectStore ? "a//b" : "a/^^/b", ClientContent.Small);
        await bench.AssertStoredAsync(isObjectStore ? "../up" : "^^../up", ClientContent.Small);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_Listing_IsFlatDelimitedAndPaged(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        bench.Given("keys", JsonSerializer.SerializeToUtf8Bytes(await bench.GivenListingAsync()));

        await RunAsync(bench, "listing");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_Ranges_AreTheAskedBytes(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        bench.Given("big", ClientContent.Big);
        await bench.GivenObjectAsync("big.bin", ClientContent.Big);

        await RunAsync(bench, "ranges");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_Copies_AreMadeByTheServer(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("a/o 100%.txt", ClientContent.Small);
        await bench.GivenObjectAsync("from here/big+.bin", ClientContent.Big);

        await RunAsync(bench, "copies");

        await bench.AssertStoredAsync("b/copy #1.txt", ClientContent.Small);
        await bench.AssertStoredAsync("to/big.bin", ClientContent.Big);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_Move_LeavesTheTarget(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("a/old", ClientContent.Small);

        await RunAsync(bench, "move");

        await bench.AssertStoredAsync("b/new", ClientContent.Small);
        await bench.AssertNotStoredAsync("a/old");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_Delete_RemovesOneAndMany(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var keys = await bench.GivenListingAsync();

        await RunAsync(bench, "delete");

        await bench.AssertNotStoredAsync(keys[0]);
        await bench.AssertNotStoredAsync(keys[^1]);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_PresignedUrls_AreUsedByAPlainClient(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("a b/ü+%#.txt", ClientContent.Small);

        var urls = (await RunAsync(bench, "presigned")).Lines;
        var (status, bytes) = await ClientBench.GetUrlAsync(urls[0]);

        Assert.Equal((200, true), (status, bytes.AsSpan().SequenceEqual(ClientContent.Small)));
        Assert.Equal(200, await ClientBench.PutUrlAsync(urls[1], ClientContent.Small));
        await bench.AssertStoredAsync("put by/url+.txt", ClientContent.Small);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_Tree_GoesUpAndDown(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        bench.GivenTree();

        await RunAsync(bench, "tree");

        await bench.AssertTreeStoredAsync("tree/");
        ClientContent.AssertTree(bench.At("back"));
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_Metadata_IsKeptCopiedAndReplaced(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await RunAsync(bench, "metadata");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_Conditions_AreHonoured(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);

        await RunAsync(bench, "conditions");

        await bench.AssertStoredAsync("k", Encoding.UTF8.GetBytes("three"));
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_Checksums_AreVerified(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);

        await RunAsync(bench, "checksums");

        await bench.AssertNotStoredAsync("bad");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_ObjectPutIntoTheStore_IsListedAndRead(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("dir/own.txt", ClientContent.Small);
        await bench.GivenForeignObjectAsync("dir/foreign +.bin", ClientContent.Big);

        await RunAsync(bench, "foreign");

        bench.AssertFile("back", ClientContent.Big);
    }

    private static Task<ClientAnswer> RunAsync(ClientBench bench, string concern) =>
        bench.RunScriptAsync(Script, concern);

    private Task<ClientBench> OpenAsync(ClientMount mount) => ClientBench.OpenAsync(ClientTools.Boto3, fabrics, mount);
}
