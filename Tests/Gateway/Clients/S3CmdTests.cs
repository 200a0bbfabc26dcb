using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>The unmodified s3cmd against a running fabric.</summary>
public sealed class S3CmdTests(ClientFabrics fabrics)
{
    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Cmd_Bucket_IsMadeListedAndRemoved(ClientMount mount)
    {
        using var bench = await ClientBench.OpenWithoutBucketAsync(ClientTools.S3Cmd, fabrics, mount);

        await bench.RunAsync("mb", $"s3://{bench.Bucket}");
        Assert.Contains($"s3://{bench.Bucket}", (await bench.RunAsync("ls")).Output.Split(' ', '\n'));
        await bench.RunAsync("rb", $"s3://{bench.Bucket}");

        Assert.DoesNotContain($"s3://{bench.Bucket}", (await bench.RunAsync("ls")).Output.Split(' ', '\n'));
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Cmd_SmallObject_RoundTrips(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var local = bench.Given("small.txt", ClientContent.Small);

        await bench.RunAsync("put", local, bench.Url("a b/ü+%.txt"));
        await bench.AssertStoredAsync("a b/ü+%.txt", ClientContent.Small);
        await bench.RunAsync("get", bench.Url("a b/ü+%.txt"), bench.At("back"));
        var listed = await bench.RunAsync("ls", "--list-md5", bench.Url("a b/"));

        bench.AssertFile("back", ClientContent.Small);
        Assert.Contains(Convert.ToHexStringLower(MD5.HashData(ClientContent.Small)), listed.Output);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Cmd_BigObject_RoundTripsInParts(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var local = bench.Given("big.bin", ClientContent.Big);

        var put = await bench.RunAsync(
            "put", "--progress", "--multipart-chunk-size-mb=7", local, bench.Url("dir/big.bin"));
        await bench.AssertStoredAsync("dir/big.bin", ClientContent.Big);
        await bench.RunAsync("get", bench.Url("dir/big.bin"), bench.At("back"));

        Assert.Contains("part 4 of 4", put.Everything);
        bench.AssertFile("back", ClientContent.Big);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Cmd_Listing_IsFlatAndDelimited(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var keys = await bench.GivenListingAsync();

        var top = (await bench.RunAsync("ls", bench.Url(string.Empty))).Lines;
        var all = (await bench.RunAsync("ls", "--recursive", bench.Url(string.Empty))).Lines;
        var used = (await bench.RunAsync("du", bench.Url(string.Empty))).Output.Trim();

        Assert.Equal([bench.Url("dir/"), bench.Url("top.txt")], top.Select(NameIn));
        Assert.Equal(keys.Select(bench.Url), all.Select(NameIn));
        Assert.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"{keys.Length * ClientContent.Small.Length} "), used);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Cmd_InterruptedGet_GoesOnByRange(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("big.bin", ClientContent.Big);
        bench.Given("part", ClientContent.Big[..1_000_001]);

        await bench.RunAsync("get", "--continue", bench.Url("big.bin"), bench.At("part"));

        bench.AssertFile("part", ClientContent.Big);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Cmd_BigCopy_IsMadeByTheServer(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("from here/big+.bin", ClientContent.Big);

        await bench.RunAsync("cp", bench.Url("from here/big+.bin"), bench.Url("to/big.bin"));

        await bench.AssertStoredAsync("to/big.bin", ClientContent.Big);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Cmd_CopyThenMove_LeavesSourceAndTarget(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("a/o 100%.txt", ClientContent.Small);

        await bench.RunAsync("cp", bench.Url("a/o 100%.txt"), bench.Url("b/copy.txt"));
        await bench.RunAsync("mv", bench.Url("b/copy.txt"), bench.Url("c/moved #1.txt"));

        await bench.AssertStoredAsync("a/o 100%.txt", ClientContent.Small);
        await bench.AssertStoredAsync("c/moved #1.txt", ClientContent.Small);
        await bench.AssertNotStoredAsync("b/copy.txt");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Cmd_Delete_RemovesOneManyAndAll(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var keys = await bench.GivenListingAsync();

        await bench.RunAsync("rm", bench.Url("top.txt"));
        await bench.RunAsync(["rm", .. keys[..3].Select(bench.Url)]);
        var left = await bench.RunAsync("ls", "--recursive", bench.Url(string.Empty));
        await bench.RunAsync("rm", "--recursive", "--force", bench.Url(string.Empty));

        Assert.Equal(keys[3..^1].Select(bench.Url), left.Lines.Select(NameIn));
        await bench.AssertNotStoredAsync(keys[0]);
        await bench.AssertNotStoredAsync(keys[10]);
        await bench.RunAsync("rb", $"s3://{bench.Bucket}");
    }

    // It signs URLs with Signature Version 2 only, and the door takes Version 4 only, as the page on S3 says.
    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Cmd_SignedUrl_IsRefused(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("k", ClientContent.Small);

        var url = (await bench.RunAsync("signurl", bench.Url("k"), "+300")).Output.Trim();

        Assert.Contains("Signature=", url);
        Assert.DoesNotContain("X-Amz-Signature=", url);
        var (status, bytes) = await ClientBench.GetUrlAsync(url);
        var said = Encoding.UTF8.GetString(bytes);
        Assert.Equal(400, status);
        Assert.Contains("<Code>InvalidRequest</Code>", said);
        Assert.Contains("Please use AWS4-HMAC-SHA256", said);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Cmd_Tree_SyncsUpAndDown(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var tree = bench.GivenTree();
        Directory.CreateDirectory(bench.At("back"));

        await bench.RunAsync("sync", tree + "/", bench.Url("tree/"));
        await bench.AssertTreeStoredAsync("tree/");
        var again = await bench.RunAsync("sync", tree + "/", bench.Url("tree/"));
        await bench.RunAsync("sync", bench.Url("tree/"), bench.At("back") + "/");

        Assert.DoesNotContain("upload:", again.Everything);
        ClientContent.AssertTree(bench.At("back"));
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Cmd_Metadata_IsKeptAndModified(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var local = bench.Given("small", ClientContent.Small);

        await bench.RunAsync(
            "put", "--mime-type=text/x-test", "--add-header=x-amz-meta-colour:dark blue", local, bench.Url("k"));
        var put = (await bench.RunAsync("info", bench.Url("k"))).Output;
        await bench.RunAsync("modify", "--add-header=x-amz-meta-colour:red", bench.Url("k"));
        var modified = (await bench.RunAsync("info", bench.Url("k"))).Output;

        Assert.Matches(@"MIME type:\s+text/x-test", put);
        Assert.Matches(@"x-amz-meta-colour:\s+dark blue", put);
        Assert.Contains(Convert.ToHexStringLower(MD5.HashData(ClientContent.Small)), put);
        Assert.Matches(@"x-amz-meta-colour:\s+red", modified);
        await bench.AssertStoredAsync("k", ClientContent.Small);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Cmd_ObjectPutIntoTheStore_IsListedAndRead(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("dir/own.txt", ClientContent.Small);
        Assert.Single((await bench.RunAsync("ls", bench.Url("dir/"))).Lines);
        await bench.GivenForeignObjectAsync("dir/foreign +.bin", ClientContent.Big);

        var listed = await bench.RunAsync("ls", bench.Url("dir/"));
        await bench.RunAsync("get", bench.Url("dir/foreign +.bin"), bench.At("back"));

        Assert.Equal([bench.Url("dir/foreign +.bin"), bench.Url("dir/own.txt")], listed.Lines.Select(NameIn));
        bench.AssertFile("back", ClientContent.Big);
    }

    private static string NameIn(string line) => line[line.IndexOf("s3://", StringComparison.Ordinal)..];

    private Task<ClientBench> OpenAsync(ClientMount mount) => ClientBench.OpenAsync(ClientTools.S3Cmd, fabrics, mount);
}
