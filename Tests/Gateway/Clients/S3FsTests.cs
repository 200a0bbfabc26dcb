using System.Diagnostics;

namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>The unmodified s3fs, which mounts a bucket as a directory, against a running fabric.</summary>
public sealed class S3FsTests(ClientFabrics fabrics)
{
    private const string Fuse = "/dev/fuse";

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Fs_MountedBucket_IsADirectory(ClientMount mount)
    {
        SkipWithoutFuse();
        using var bench = await ClientBench.OpenAsync(ClientTools.S3Fs, fabrics, mount);
        bench.GivenTree();
        bench.Given("big", ClientContent.Big);
        bench.Given("keys", System.Text.Encoding.UTF8.GetBytes($"{bench.Fabric.AccessKey}:{bench.Fabric.SecretKey}"));
        try
        {
            await bench.RunScriptAsync("s3fs_tree.sh");
        }
        finally
        {
            await UnmountAsync(bench.At("mnt"));
        }

        var tree = ClientContent.Tree;
        await bench.AssertStoredAsync("big", [.. ClientContent.Big, .. "and more"u8]);
        await bench.AssertStoredAsync("tree/new name+.txt", tree["hash#1"]);
        await bench.AssertStoredAsync("tree/ünïcode 日本/ファイル.dat", tree["ünïcode 日本/ファイル.dat"]);
        await bench.AssertStoredAsync("tree/plain.txt", File.ReadAllBytes(bench.At("expected")));
        await bench.AssertNotStoredAsync("tree/hash#1");
    }

    private static void SkipWithoutFuse()
    {
        try
        {
            using var device = File.Open(Fuse, FileMode.Open, FileAccess.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"{Fuse} cannot be used: {e.Message}");
        }
    }

    // The script does so itself; where it was killed, nothing may be left of the mount.
    private static async Task UnmountAsync(string directory)
    {
        var start = new ProcessStartInfo("/usr/bin/fusermount3", ["-uzq", directory]) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(CancellationToken.None);
    }
}
