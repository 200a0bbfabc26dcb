using System.Diagnostics;
using Amazon.S3.Model;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.ActiveSync;

/// <summary>Differences made by hand in real stores: each is found by its kind, and gone once repaired.</summary>
public sealed class ConsistencyTests(RadosGatewayServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_LocalDirectory_FindsAndRepairsEachKind()
    {
        using var home = new FabricHome();
        await using var fabric = await FabricProcess.StartAsync(home);
        using var client = fabric.Api();
        foreach (var name in new[] { "gone", "length", "content", "touched", "mode", "owner", "kind", "same" })
        {
            await client.WriteAsync($"/d/{name}", FabricCalls.Bytes(1, 2_500_000));
        }

        await client.WriteAsync("/d/dir/f", FabricCalls.Bytes(1, 10));
        await client.ListAsync("/d");
        await AssertSameAsync(client, "/d");

        File.Delete(home.InStore("/d/gone"));
        File.Delete(home.InStore("/d/kind"));
        Directory.CreateDirectory(home.InStore("/d/kind"));
        Directory.Delete(home.InStore("/d/dir"), recursive: true);
        await File.WriteAllBytesAsync(home.InStore("/d/fresh"), FabricCalls.Bytes(2, 10), Token);
        await File.WriteAllBytesAsync(home.InStore("/d/length"), FabricCalls.Bytes(2, 2_500_001), Token);
        await File.WriteAllBytesAsync(home.InStore("/d/content"), FabricCalls.Bytes(2, 2_500_000), Token);
        File.SetLastWriteTimeUtc(home.InStore("/d/touched"), DateTime.UnixEpoch.AddDays(9000));
        File.SetUnixFileMode(home.InStore("/d/mode"), UnixFileMode.UserRead);
        var canChangeOwner = Run("chown", "daemon:daemon", home.InStore("/d/owner")) == 0;

        var found = await CheckAsync(client, "/d", new ConsistencyOptions());
        Assert.Equal([DifferenceKind.MissingInStore], found["/d/gone"].Kinds);
        Assert.Equal([DifferenceKind.MissingInStore], found["/d/dir"].Kinds);
        Assert.Equal([DifferenceKind.MissingInFabric], found["/d/fresh"].Kinds);
        Assert.Equal([DifferenceKind.Kind], found["/d/kind"].Kinds);
        Assert.Contains(DifferenceKind.Length, found["/d/length"].Kinds);
        Assert.Contains(DifferenceKind.ContentTag, found["/d/content"].Kinds);
        Assert.Contains(DifferenceKind.ModifiedTime, found["/d/touched"].Kinds);
        Assert.Contains(DifferenceKind.Mode, found["/d/mode"].Kinds);
        if (canChangeOwner)
        {
            Assert.Contains(DifferenceKind.Owner, found["/d/owner"].Kinds);
            Assert.Contains(DifferenceKind.Group, found["/d/owner"].Kinds);
        }

        Assert.DoesNotContain("/d/same", found.Keys);
        await AssertRepairsAsync(client, "/d", found.Keys);
        Assert.Equal(FabricCalls.Bytes(2, 2_500_000), await client.ReadAsync("/d/content"));
        Assert.Null(await client.StatAsync("/d/gone"));
        Assert.True((await client.StatAsync("/d/kind"))!.IsDirectory);
    }

    [Fact]
    public async Task Check_CephBucket_FindsAndRepairsEachKind()
    {
        await server.PortAsync();
        using var home = new FabricHome();
        await using var fabric = await FabricProcess.StartAsync(home);
        using var client = fabric.Api();
        using var mount = await GatewayMount.AddAsync(server, client, FabricPath.Parse("/s3"), "checked");
        foreach (var name in new[] { "gone", "length", "content", "attributes", "kind", "same" })
        {
            await client.WriteAsync($"/s3/d/{name}", FabricCalls.Bytes(1, 2_500_000));
        }

        await client.ListAsync("/s3/d");
        await AssertSameAsync(client, "/s3");

        await mount.Client.DeleteObjectAsync(mount.Bucket, "checked/d/gone", Token);
        await mount.Client.DeleteObjectAsync(mount.Bucket, "checked/d/kind", Token);
        await mount.Client.PutAsync(mount.Bucket, "checked/d/kind/below", FabricCalls.Bytes(2, 10));
        await mount.Client.PutAsync(mount.Bucket, "checked/d/fresh", FabricCalls.Bytes(2, 10));
        await mount.Client.PutAsync(mount.Bucket, "checked/d/length", FabricCalls.Bytes(2, 2_500_001));
        await mount.Client.PutAsync(mount.Bucket, "checked/d/content", FabricCalls.Bytes(2, 2_500_000));
        var other = new CopyObjectRequest
        {
            SourceBucket = mount.Bucket,
            SourceKey = "checked/d/attributes",
            DestinationBucket = mount.Bucket,
            DestinationKey = "checked/d/attributes",
            MetadataDirective = Amazon.S3.S3MetadataDirective.REPLACE,
        };
        other.Metadata.Add("color", "blue");
        await mount.Client.CopyObjectAsync(other, Token);

        var found = await CheckAsync(client, "/s3", new ConsistencyOptions());
        Assert.Equal([DifferenceKind.MissingInStore], found["/s3/d/gone"].Kinds);
        Assert.Equal([DifferenceKind.MissingInFabric], found["/s3/d/fresh"].Kinds);
        Assert.Equal([DifferenceKind.Kind], found["/s3/d/kind"].Kinds);
        Assert.Contains(DifferenceKind.Length, found["/s3/d/length"].Kinds);
        Assert.Contains(DifferenceKind.ContentTag, found["/s3/d/content"].Kinds);
        Assert.Contains(DifferenceKind.XAttrs, found["/s3/d/attributes"].Kinds);
        Assert.DoesNotContain("/s3/d/same", found.Keys);
        await AssertRepairsAsync(client, "/s3", found.Keys);
        Assert.Equal("blue", (await client.StatAsync("/s3/d/attributes"))!.XAttrs["s3.meta.color"]);
        Assert.Equal(FabricCalls.Bytes(2, 2_500_000), await client.ReadAsync("/s3/d/content"));
    }

    private static async Task AssertRepairsAsync(IFabricClient client, string path, IEnumerable<string> differing)
    {
        var repaired = await CheckAsync(client, path, new ConsistencyOptions { Repair = true });
        Assert.Equal(differing.Order(StringComparer.Ordinal), repaired.Keys.Order(StringComparer.Ordinal));
        Assert.All(repaired.Values, static d => Assert.True(d.Repaired, $"{d.Path}: {d.NotRepaired}"));

        // What a repair made known may have more below.
        await CheckAsync(client, path, new ConsistencyOptions { Repair = true });
        await AssertSameAsync(client, path);
    }

    private static async Task AssertSameAsync(IFabricClient client, string path)
    {
        var lines = await client.Consistency
            .CheckAsync(FabricPath.Parse(path), new ConsistencyOptions { Content = true }, Token).ToListAsync(Token);
        Assert.All(lines[..^1], static l => Assert.Fail($"{l.Difference!.Path}: {l.Difference.Detail}"));
        Assert.True(lines[^1].Summary is { IsConsistent: true, Pages: > 0 });
    }

    private static async Task<Dictionary<string, ConsistencyDifference>> CheckAsync(
        IFabricClient client, string path, ConsistencyOptions options)
    {
        var lines = await client.Consistency.CheckAsync(FabricPath.Parse(path), options, Token).ToListAsync(Token);
        Assert.NotNull(lines[^1].Summary);
        return lines[..^1].ToDictionary(static l => l.Difference!.Path.Value, static l => l.Difference!);
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
