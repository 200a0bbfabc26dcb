using System.Text.Json;

namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>The unmodified restic against a running fabric.</summary>
public sealed class ResticTests(ClientFabrics fabrics)
{
    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Restic_Backups_AreCheckedRestoredAndPruned(ClientMount mount)
    {
        using var bench = await ClientBench.OpenAsync(ClientTools.Restic, fabrics, mount);
        var tree = bench.GivenTree();
        await RunAsync(bench, "init");

        await RunAsync(bench, "backup", tree);
        var big = Path.Combine(tree, "big.bin");
        await File.WriteAllBytesAsync(big, ClientContent.Big, TestContext.Current.CancellationToken);
        await RunAsync(bench, "backup", tree);
        File.Delete(big);
        await RunAsync(bench, "check", "--read-data");
        var snapshots = JsonDocument.Parse((await RunAsync(bench, "snapshots", "--json")).Output).RootElement;
        await RestoreAsync(bench, snapshots[0].GetProperty("id").GetString()!, "first");
        await RunAsync(bench, "forget", "--keep-last", "1", "--prune");
        await RunAsync(bench, "check", "--read-data");
        await RestoreAsync(bench, "latest", "last");

        ClientContent.AssertTree(bench.At("first" + tree));
        bench.AssertFile("last" + big, ClientContent.Big);
        File.Delete(bench.At("last" + big));
        ClientContent.AssertTree(bench.At("last" + tree));
        Assert.Equal(2, snapshots.GetArrayLength());
        var left = JsonDocument.Parse((await RunAsync(bench, "snapshots", "--json")).Output).RootElement;
        Assert.Equal(1, left.GetArrayLength());
    }

    private static Task RestoreAsync(ClientBench bench, string snapshot, string target) =>
        RunAsync(bench, "restore", snapshot, "--target", bench.At(target), "--verify");

    private static Task<ClientAnswer> RunAsync(ClientBench bench, params string[] arguments) =>
        bench.RunAsync(["--repo", $"s3:{bench.Fabric.S3Url}{bench.Bucket}/repo", .. arguments]);
}
