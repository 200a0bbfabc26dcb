using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Silos;

/// <summary>Three silos serve one tree: what one of them acknowledged, each of them answers.</summary>
public sealed class SiloServingTests(SharedTrio shared) : IClassFixture<SharedTrio>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Change_ThroughAnySilo_IsSeenThroughEveryOther()
    {
        var trio = shared.Trio;
        for (var by = 0; by < 3; by++)
        {
            var client = trio.Client(by);
            await client.CreateDirectoryAsync(Path($"/d{by}"), new DirectoryOptions(), Token);
            for (var version = 1; version <= 3; version++)
            {
                var bytes = FabricCalls.Bytes((by * 10) + version, 50_000 + version);
                await client.WriteAsync($"/d{by}/file", bytes);
                for (var reader = 0; reader < 3; reader++)
                {
                    Assert.Equal(bytes, await trio.Client(reader).ReadAsync($"/d{by}/file"));
                    Assert.Equal(bytes, await trio.Client(reader).ReadAsync($"/d{by}/file"));
                    Assert.Equal(["file"], await NamesAsync(trio.Client(reader), $"/d{by}"));
                }
            }
        }

        for (var by = 0; by < 3; by++)
        {
            await trio.Client(by).RenameAsync(Path($"/d{by}"), Path($"/r{by}"), new RenameOptions(), Token);
            for (var reader = 0; reader < 3; reader++)
            {
                Assert.Null(await trio.Client(reader).StatAsync($"/d{by}/file"));
                Assert.Equal(
                    FabricCalls.Bytes((by * 10) + 3, 50_003), await trio.Client(reader).ReadAsync($"/r{by}/file"));
            }

            Assert.True(await trio.Client((by + 1) % 3).DeleteAsync(
                Path($"/r{by}"), new DeleteOptions { Recursive = true }, Token));
            for (var reader = 0; reader < 3; reader++)
            {
                Assert.Null(await trio.Client(reader).StatAsync($"/r{by}/file"));
            }
        }
    }

    [Fact]
    public async Task Store_ChangedBehindTheFabric_IsSeenEverywhereOnceInvalidated()
    {
        var trio = shared.Trio;
        var store = System.IO.Path.Combine(trio.Store, "outside");
        Directory.CreateDirectory(store);
        for (var round = 1; round <= 3; round++)
        {
            var bytes = FabricCalls.Bytes(round, 1000 + round);
            await File.WriteAllBytesAsync(System.IO.Path.Combine(store, "file"), bytes, Token);
            await trio.Client(round % 3).Administration.InvalidateAsync(Path("/outside"), Token);
            for (var reader = 0; reader < 3; reader++)
            {
                Assert.Equal(bytes, await trio.Client(reader).ReadAsync("/outside/file"));
            }
        }
    }

    [Fact]
    public async Task Up_AnotherSecretOrATakenPort_IsRefused()
    {
        var trio = shared.Trio;
        using var home = new FabricHome { SharedStore = trio.Store };

        var (code, _, error) = await FabricProcess.FailAsync(
            home, [.. home.Arguments([.. trio.Arguments, "--cluster-secret", "not the secret of these"])]);

        Assert.Equal(1, code);
        Assert.Contains("another cluster secret", error, StringComparison.Ordinal);
        (code, _, error) = await FabricProcess.FailAsync(
            home, [.. home.Arguments([.. trio.Arguments, "--s3", trio.Silos[0].S3.Authority])]);
        Assert.Equal(1, code);
        Assert.Contains(trio.Silos[0].S3.Authority, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_WhileOthersOverwrite_NeverGoesBack()
    {
        var trio = shared.Trio;
        const int files = 3;
        const int versionsMax = 40;
        var acknowledged = new int[files];
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 6).Select(async r =>
        {
            // One that the machine has not come to yet still reads what was written last.
            var reads = 0;
            for (var file = r % files; reads == 0 || !stop.IsCancellationRequested; file = (file + 1) % files)
            {
                await Task.Yield();
                var floor = Volatile.Read(ref acknowledged[file]);
                var bytes = floor == 0 ? null : await TryReadAsync(trio.Client(r % 3), $"/v{file}/file");
                if (bytes is not null)
                {
                    var version = BitConverter.ToInt32(bytes);
                    Assert.True(version >= floor, $"silo {r % 3}: {version} after {floor}\n{trio.Log}");
                    Assert.Equal(Content(version), bytes);
                    reads++;
                }
            }

            return reads;
        }).ToArray();
        await Task.WhenAll(Enumerable.Range(0, files).Select(async file =>
        {
            for (var version = 1; version <= versionsMax; version++)
            {
                await trio.Client((file + version) % 3).WriteAsync($"/v{file}/file", Content(version));
                Volatile.Write(ref acknowledged[file], version);
            }
        }));
        await stop.CancelAsync();

        Assert.All(await Task.WhenAll(readers), static reads => Assert.NotEqual(0, reads));
    }

    private static byte[] Content(int version)
    {
        var bytes = FabricCalls.Bytes(version, 3000 + version);
        BitConverter.TryWriteBytes(bytes, version);
        return bytes;
    }

    // A content that was replaced while it was read is a Conflict: the next read has the new one.
    private static async Task<byte[]?> TryReadAsync(IFabricClient client, string path)
    {
        try
        {
            return await client.ReadAsync(path);
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.Conflict or FabricErrorKind.NotFound)
        {
            return null;
        }
    }

    private static async Task<List<string>> NamesAsync(IFabricClient client, string directory) =>
    [
        .. (await client.ListAsync(Path(directory), new ListOptions(), Token)).Entries
            .Select(static e => e.Path.Name),
    ];

    private static FabricPath Path(string text) => FabricPath.Parse(text);
}
