using System.Security.Cryptography;
using System.Text.Json;

namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>The unmodified command line of Amazon against a running fabric.</summary>
public sealed class AwsCliTests(ClientFabrics fabrics)
{
    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsCli_Bucket_IsMadeListedAndRemoved(ClientMount mount)
    {
        using var bench = await ClientBench.OpenWithoutBucketAsync(ClientTools.AwsCli, fabrics, mount);

        await bench.RunAsync("s3", "mb", $"s3://{bench.Bucket}");
        Assert.Contains(bench.Bucket, (await bench.RunAsync("s3", "ls")).Output.Split(' ', '\n'));
        await bench.RunAsync("s3", "rb", $"s3://{bench.Bucket}");

        Assert.DoesNotContain(bench.Bucket, (await bench.RunAsync("s3", "ls")).Output.Split(' ', '\n'));
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsCli_SmallObject_RoundTrips(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var local = bench.Given("small.txt", ClientContent.Small);

        await bench.RunAsync("s3", "cp", local, bench.Url("a b/ü+%.txt"));
        await bench.AssertStoredAsync("a b/ü+%.txt", ClientContent.Small);
        await bench.RunAsync("s3", "cp", bench.Url("a b/ü+%.txt"), bench.At("back"));

        bench.AssertFile("back", ClientContent.Small);
        Assert.Equal(
            $"\"{Convert.ToHexStringLower(MD5.HashData(ClientContent.Small))}\"",
            (await HeadAsync(bench, "a b/ü+%.txt")).GetProperty("ETag").GetString());
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsCli_KeysThatAreNoPaths_RoundTrip(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var local = bench.Given("small.txt", ClientContent.Small);
        string[] keys = ["../up", "/lead", "^^mark", "a//b", new string('k', 900)];
        foreach (var key in keys)
        {
            await bench.RunAsync("s3api", "put-object", "--bucket", bench.Bucket, "--key", key, "--body", local);
        }

        var listed = await bench.RunAsync(
            "s3api", "list-objects-v2", "--bucket", bench.Bucket, "--query", "Contents[].Key");
        await bench.RunAsync("s3api", "get-object", "--bucket", bench.Bucket, "--key", "a//b", bench.At("back"));
        await bench.RunAsync("s3", "cp", bench.Url(keys[^1]), bench.At("long"));

        Assert.Equal(keys, JsonSerializer.Deserialize<string[]>(listed.Output));
        bench.AssertFile("back", ClientContent.Small);
        bench.AssertFile("long", ClientContent.Small);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsCli_BigObject_RoundTripsInParts(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var local = bench.Given("big.bin", ClientContent.Big);

        await bench.RunAsync("s3", "cp", local, bench.Url("dir/big.bin"));
        await bench.AssertStoredAsync("dir/big.bin", ClientContent.Big);
        await bench.RunAsync("s3", "cp", bench.Url("dir/big.bin"), bench.At("back"));

        bench.AssertFile("back", ClientContent.Big);
        Assert.EndsWith("-4\"", (await HeadAsync(bench, "dir/big.bin")).GetProperty("ETag").GetString());
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsCli_Listing_IsFlatDelimitedAndPaged(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var keys = await bench.GivenListingAsync();

        var top = (await bench.RunAsync("s3", "ls", bench.Url(string.Empty))).Lines;
        var all = (await bench.RunAsync("s3", "ls", "--recursive", bench.Url(string.Empty))).Lines;
        var paged = await bench.RunAsync(
            "s3api", "list-objects-v2", "--bucket", bench.Bucket, "--page-size", "7", "--query", "Contents[].Key");

        Assert.Equal(2, top.Length);
        Assert.Equal("PRE dir/", top[0].Trim());
        Assert.EndsWith($" {ClientContent.Small.Length} top.txt", top[1]);
        Assert.Equal(keys, all.Select(static line => line[31..]));
        Assert.Equal(keys, JsonSerializer.Deserialize<string[]>(paged.Output));
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsCli_Range_IsTheAskedBytes(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("big.bin", ClientContent.Big);

        await bench.RunAsync(
            "s3api", "get-object", "--bucket", bench.Bucket, "--key", "big.bin", "--range", "bytes=1048000-9000000",
            bench.At("part"));

        bench.AssertFile("part", ClientContent.Big.AsSpan(1_048_000..9_000_001));
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsCli_BigCopy_IsMadeByTheServer(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("from here/big+.bin", ClientContent.Big);

        await bench.RunAsync("s3", "cp", bench.Url("from here/big+.bin"), bench.Url("to/big.bin"));

        await bench.AssertStoredAsync("to/big.bin", ClientContent.Big);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsCli_CopyThenMove_LeavesSourceAndTarget(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("a/o 100%.txt", ClientContent.Small);

        await bench.RunAsync("s3", "cp", bench.Url("a/o 100%.txt"), bench.Url("b/copy.txt"));
        await bench.RunAsync("s3", "mv", bench.Url("b/copy.txt"), bench.Url("c/moved #1.txt"));

        await bench.AssertStoredAsync("a/o 100%.txt", ClientContent.Small);
        await bench.AssertStoredAsync("c/moved #1.txt", ClientContent.Small);
        await bench.AssertNotStoredAsync("b/copy.txt");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsCli_Delete_RemovesOneManyAndAll(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var keys = await bench.GivenListingAsync();
        var many = JsonSerializer.Serialize(
            new { Objects = keys[..3].Select(static key => new { Key = key }), Quiet = false });

        await bench.RunAsync("s3", "rm", bench.Url("top.txt"));
        var deleted = await bench.RunAsync("s3api", "delete-objects", "--bucket", bench.Bucket, "--delete", many);
        var left = await bench.RunAsync(
            "s3api", "list-objects-v2", "--bucket", bench.Bucket, "--query", "Contents[].Key");
        await bench.RunAsync("s3", "rm", "--recursive", bench.Url(string.Empty));

        using var answer = JsonDocument.Parse(deleted.Output);
        Assert.Equal(3, answer.RootElement.GetProperty("Deleted").GetArrayLength());
        Assert.Equal(keys[3..^1], JsonSerializer.Deserialize<string[]>(left.Output));
        await bench.AssertNotStoredAsync(keys[0]);
        await bench.AssertNotStoredAsync(keys[10]);
        await bench.RunAsync("s3", "rb", $"s3://{bench.Bucket}");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsCli_PresignedUrl_IsReadByAPlainClient(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("a b/ü+%#.txt", ClientContent.Small);

        var said = await bench.RunAsync("s3", "presign", bench.Url("a b/ü+%#.txt"), "--expires-in", "300");
        var url = said.Output.Trim();
        var (status, bytes) = await ClientBench.GetUrlAsync(url);

        Assert.Equal((200, true), (status, bytes.AsSpan().SequenceEqual(ClientContent.Small)));
        Assert.Equal(403, (await ClientBench.GetUrlAsync(url[..^1] + (url[^1] == '0' ? '1' : '0'))).Status);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsCli_Tree_SyncsUpAndDown(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var tree = bench.GivenTree();

        await bench.RunAsync("s3", "sync", tree, bench.Url("tree"), "--only-show-errors");
        await bench.AssertTreeStoredAsync("tree/");
        var again = await bench.RunAsync("s3", "sync", tree, bench.Url("tree"));
        await bench.RunAsync("s3", "sync", bench.Url("tree"), bench.At("back"), "--only-show-errors");

        Assert.Empty(again.Output);
        ClientContent.AssertTree(bench.At("back"));
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsCli_Metadata_IsKeptAndCopied(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var local = bench.Given("small", ClientContent.Small);

        await bench.RunAsync(
            "s3", "cp", local, bench.Url("k"), "--content-type", "text/x-test", "--metadata", "colour=dark blue,Size=7",
            "--cache-control", "max-age=60", "--content-disposition", "attachment; filename=\"k.txt\"");
        await bench.RunAsync("s3", "cp", bench.Url("k"), bench.Url("copy"));

        foreach (var key in new[] { "k", "copy" })
        {
            var head = await HeadAsync(bench, key);
            Assert.Equal("text/x-test", head.GetProperty("ContentType").GetString());
            Assert.Equal("dark blue", head.GetProperty("Metadata").GetProperty("colour").GetString());
            Assert.Equal("7", head.GetProperty("Metadata").GetProperty("size").GetString());
            Assert.Equal("max-age=60", head.GetProperty("CacheControl").GetString());
            Assert.Equal("attachment; filename=\"k.txt\"", head.GetProperty("ContentDisposition").GetString());
        }
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsCli_Conditions_AreHonoured(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("k", ClientContent.Small);
        var tag = (await HeadAsync(bench, "k")).GetProperty("ETag").GetString()!;
        string[] get = ["s3api", "get-object", "--bucket", bench.Bucket, "--key", "k"];

        await bench.RunAsync([.. get, "--if-match", tag, bench.At("same")]);
        var unchanged = await bench.FailAsync([.. get, "--if-none-match", tag, bench.At("none")]);
        var other = await bench.FailAsync([.. get, "--if-match", "\"0123\"", bench.At("other")]);

        bench.AssertFile("same", ClientContent.Small);
        Assert.Contains("(304)", unchanged.Error);
        Assert.Contains("(PreconditionFailed)", other.Error);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsCli_ObjectPutIntoTheStore_IsListedAndRead(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("dir/own.txt", ClientContent.Small);
        Assert.Single((await bench.RunAsync("s3", "ls", bench.Url("dir/"))).Lines);
        await bench.GivenForeignObjectAsync("dir/foreign +.bin", ClientContent.Big);

        var listed = await bench.RunAsync("s3", "ls", bench.Url("dir/"));
        await bench.RunAsync("s3", "cp", bench.Url("dir/foreign +.bin"), bench.At("back"));

        Assert.Equal(["foreign +.bin", "own.txt"], listed.Lines.Select(static line => line[31..]));
        bench.AssertFile("back", ClientContent.Big);
    }

    private static async Task<JsonElement> HeadAsync(ClientBench bench, string key)
    {
        var head = await bench.RunAsync("s3api", "head-object", "--bucket", bench.Bucket, "--key", key);
        return JsonSerializer.Deserialize<JsonElement>(head.Output);
    }

    private Task<ClientBench> OpenAsync(ClientMount mount) => ClientBench.OpenAsync(ClientTools.AwsCli, fabrics, mount);
}
