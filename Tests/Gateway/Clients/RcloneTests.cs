using System.Globalization;
using System.Text.Json;

namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>The unmodified rclone against a running fabric.</summary>
public sealed class RcloneTests(ClientFabrics fabrics)
{
    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Rclone_Bucket_IsMadeListedAndRemoved(ClientMount mount)
    {
        using var bench = await ClientBench.OpenWithoutBucketAsync(ClientTools.Rclone, fabrics, mount);

        await bench.RunAsync("mkdir", $"p:{bench.Bucket}");
        Assert.Contains(bench.Bucket + "/", (await bench.RunAsync("lsf", "p:")).Lines);
        await bench.RunAsync("rmdir", $"p:{bench.Bucket}");

        Assert.DoesNotContain(bench.Bucket + "/", (await bench.RunAsync("lsf", "p:")).Lines);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Rclone_SmallObject_RoundTrips(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var local = bench.Given("small.txt", ClientContent.Small);

        await bench.RunAsync("copyto", local, Remote(bench, "a b/ü+%.txt"));
        await bench.AssertStoredAsync("a b/ü+%.txt", ClientContent.Small);
        await bench.RunAsync("copyto", Remote(bench, "a b/ü+%.txt"), bench.At("back"));

        bench.AssertFile("back", ClientContent.Small);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Rclone_NamesThatLookEscaped_RoundTrip(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        string[] names = ["^^", "^^.", "^^mark", new string('q', 253) + "^^"];
        Directory.CreateDirectory(bench.At("from"));
        foreach (var name in names)
        {
            bench.Given(Path.Combine("from", name), ClientContent.Small);
        }

        await bench.RunAsync("copy", bench.At("from"), Remote(bench, "to"));
        var listed = await bench.RunAsync("lsf", Remote(bench, "to"));
        await bench.RunAsync("copy", Remote(bench, "to"), bench.At("back"));

        Assert.Equal(names.Order(StringComparer.Ordinal), listed.Lines.Order(StringComparer.Ordinal));
        Assert.All(names, name => bench.AssertFile(Path.Combine("back", name), ClientContent.Small));
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Rclone_BigObject_RoundTripsInParts(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var local = bench.Given("big.bin", ClientContent.Big);

        await bench.RunAsync("copyto", local, Remote(bench, "dir/big.bin"));
        await bench.AssertStoredAsync("dir/big.bin", ClientContent.Big);
        await bench.RunAsync("copyto", Remote(bench, "dir/big.bin"), bench.At("back"));
        var cleaned = await bench.RunAsync("backend", "list-multipart-uploads", $"p:{bench.Bucket}");

        bench.AssertFile("back", ClientContent.Big);
        Assert.DoesNotContain("big.bin", cleaned.Output);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Rclone_Listing_IsFlatDelimitedAndPaged(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var keys = await bench.GivenListingAsync();

        var top = await bench.RunAsync("lsf", Remote(bench, string.Empty));
        var all = await bench.RunAsync("lsf", "-R", "--files-only", Remote(bench, string.Empty));
        string[] paged = ["lsf", "-R", "--files-only", "--fast-list", "--s3-list-chunk=7", Remote(bench, string.Empty)];
        var first = await bench.RunAsync([.. paged, "--s3-list-version=1"]);
        var second = await bench.RunAsync([.. paged, "--s3-list-version=2"]);

        Assert.Equal(["dir/", "top.txt"], top.Lines);
        Assert.Equal(keys, all.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(keys, first.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(keys, second.Lines.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Rclone_Range_IsTheAskedBytes(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("lines.txt", ClientContent.Small);

        var part = await bench.RunAsync("cat", "--offset", "1000", "--count", "99", Remote(bench, "lines.txt"));

        Assert.Equal(System.Text.Encoding.UTF8.GetString(ClientContent.Small.AsSpan(1000, 99)), part.Output);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Rclone_BigCopy_IsMadeByTheServer(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("from here/big+.bin", ClientContent.Big);

        await bench.RunAsync("copyto", Remote(bench, "from here/big+.bin"), Remote(bench, "to/big.bin"));

        await bench.AssertStoredAsync("to/big.bin", ClientContent.Big);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Rclone_CopyThenMove_LeavesSourceAndTarget(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("a/o 100%.txt", ClientContent.Small);

        await bench.RunAsync("copyto", Remote(bench, "a/o 100%.txt"), Remote(bench, "b/copy.txt"));
        await bench.RunAsync("moveto", Remote(bench, "b/copy.txt"), Remote(bench, "c/moved #1.txt"));

        await bench.AssertStoredAsync("a/o 100%.txt", ClientContent.Small);
        await bench.AssertStoredAsync("c/moved #1.txt", ClientContent.Small);
        await bench.AssertNotStoredAsync("b/copy.txt");
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Rclone_Delete_RemovesOneManyAndAll(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var keys = await bench.GivenListingAsync();

        await bench.RunAsync("deletefile", Remote(bench, "top.txt"));
        await bench.RunAsync("delete", "--include", "/dir/key 1*", Remote(bench, string.Empty));
        var left = await bench.RunAsync("lsf", "-R", "--files-only", Remote(bench, string.Empty));
        await bench.RunAsync("purge", $"p:{bench.Bucket}");

        Assert.Equal(keys[10..^1], left.Lines.Order(StringComparer.Ordinal));
        await bench.AssertNotStoredAsync(keys[0]);
        await bench.AssertNotStoredAsync(keys[12]);
        Assert.DoesNotContain(bench.Bucket + "/", (await bench.RunAsync("lsf", "p:")).Lines);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Rclone_PresignedUrl_IsReadByAPlainClient(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("a b/ü+%#.txt", ClientContent.Small);

        var url = (await bench.RunAsync("link", "--expire", "5m", Remote(bench, "a b/ü+%#.txt"))).Output.Trim();
        var (status, bytes) = await ClientBench.GetUrlAsync(url);

        Assert.Equal((200, true), (status, bytes.AsSpan().SequenceEqual(ClientContent.Small)));
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Rclone_Tree_SyncsChecksAndComesBack(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var tree = bench.GivenTree();

        await bench.RunAsync("sync", tree, Remote(bench, "tree"));
        await bench.AssertTreeStoredAsync("tree/");
        var check = await bench.RunAsync("check", tree, Remote(bench, "tree"));
        await bench.RunAsync("sync", Remote(bench, "tree"), bench.At("back"));
        bench.Given("tree/plain.txt", ClientContent.Bytes(seed: 1, ClientContent.Tree["plain.txt"].Length));
        var changed = await bench.FailAsync("check", tree, Remote(bench, "tree"));

        Assert.Contains("0 differences found", check.Error);
        Assert.DoesNotContain("hashes could not be checked", check.Error);
        Assert.Contains("1 differences found", changed.Error);
        ClientContent.AssertTree(bench.At("back"));
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Rclone_MetadataAndTime_AreKept(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        var time = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(1_234_567);
        File.SetLastWriteTimeUtc(bench.Given("old.bin", ClientContent.Small), time);

        await bench.RunAsync(
            "copyto", "--header-upload", "Content-Type: text/x-test", bench.At("old.bin"), Remote(bench, "old"));
        await bench.RunAsync("copyto", Remote(bench, "old"), Remote(bench, "copy"));
        await bench.RunAsync("copyto", Remote(bench, "copy"), bench.At("back"));
        var listed = JsonSerializer.Deserialize<JsonElement[]>(
            (await bench.RunAsync("lsjson", Remote(bench, string.Empty))).Output)!;

        Assert.Equal(["copy", "old"], listed.Select(static e => e.GetProperty("Path").GetString()));
        Assert.All(listed, entry =>
        {
            Assert.Equal("text/x-test", entry.GetProperty("MimeType").GetString());
            var text = entry.GetProperty("ModTime").GetString()!;
            Assert.Equal(time, DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).UtcDateTime);
        });
        Assert.Equal(time, File.GetLastWriteTimeUtc(bench.At("back")));
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Rclone_ObjectPutIntoTheStore_IsListedAndRead(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        await bench.GivenObjectAsync("dir/own.txt", ClientContent.Small);
        Assert.Single((await bench.RunAsync("lsf", Remote(bench, "dir"))).Lines);
        await bench.GivenForeignObjectAsync("dir/foreign +.bin", ClientContent.Big);

        var listed = await bench.RunAsync("lsf", Remote(bench, "dir"));
        await bench.RunAsync("copyto", Remote(bench, "dir/foreign +.bin"), bench.At("back"));

        Assert.Equal(["foreign +.bin", "own.txt"], listed.Lines);
        bench.AssertFile("back", ClientContent.Big);
    }

    private static string Remote(ClientBench bench, string key) => $"p:{bench.Bucket}/{key}";

    private Task<ClientBench> OpenAsync(ClientMount mount) => ClientBench.OpenAsync(ClientTools.Rclone, fabrics, mount);
}
