using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.ActiveSync;

/// <summary>A local directory that others change: seen soon under -1, over restarts, at a bounded cost.</summary>
public sealed class LocalPointTests
{
    private static readonly FabricPath Point = FabricPath.Parse("/d");

    // The shortest window: a directory that was quiet for less is not forgotten.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_FromOutside_AreSeenAlsoAfterAKill()
    {
        using var home = new FabricHome();
        Directory.CreateDirectory(home.InStore("/d/sub"));
        await File.WriteAllTextAsync(home.InStore("/d/sub/f"), "one", Token);
        await using (var first = await FabricProcess.StartAsync(home))
        {
            using var client = first.Api();
            var started = await client.ActiveSync.StartAsync(new SyncPointRequest { Path = Point }, Token);
            Assert.Equal((SyncPointState.Watching, "inotify"), (started.State, started.Source));
            Assert.Equal("one"u8.ToArray(), await client.ReadAsync("/d/sub/f"));
            Assert.Equal(["f"], (await client.ListAsync("/d/sub")).Select(static e => e.Path.Name));

            await File.WriteAllTextAsync(home.InStore("/d/sub/f"), "two", Token);
            await File.WriteAllTextAsync(home.InStore("/d/sub/g"), "new", Token);
            Directory.Move(home.InStore("/d/sub"), home.InStore("/d/moved"));
            await Eventually.HoldsAsync("the moved directory", async () =>
                await client.StatAsync("/d/moved/g") is not null);
            Assert.Equal("two"u8.ToArray(), await client.ReadAsync("/d/moved/f"));
            await Eventually.HoldsAsync("the names", async () =>
                (await client.ListAsync("/d")).Select(static e => e.Path.Name).SequenceEqual(["moved"]));
            Assert.Null(await client.StatAsync("/d/sub/f"));
            first.Kill();
        }

        await File.WriteAllTextAsync(home.InStore("/d/moved/f"), "three", Token);
        File.Delete(home.InStore("/d/moved/g"));
        await using var second = await FabricProcess.StartAsync(home);
        using var after = second.Api();
        Assert.Equal("three"u8.ToArray(), await after.ReadAsync("/d/moved/f"));
        Assert.Equal(["f"], (await after.ListAsync("/d/moved")).Select(static e => e.Path.Name));
        Assert.Equal(Point, Assert.Single(await after.ActiveSync.ListAsync(Token)).Path);

        await Eventually.HoldsAsync("a watch", async () =>
            (await after.ActiveSync.ListAsync(Token))[0].State == SyncPointState.Watching);
        await File.WriteAllTextAsync(home.InStore("/d/moved/f"), "four", Token);
        await Eventually.HoldsAsync("the change", async () => await TextAsync(after, "/d/moved/f") == "four");
        Assert.Equal(Point, (await after.Administration.ExplainAsync(
            FabricPath.Parse("/d/moved/f"), Token)).SyncPoint!.Path);
    }

    [Fact]
    public async Task Storm_FileAppendedInALoop_CostsTheStoreAFewQuestions()
    {
        using var home = new FabricHome();
        Directory.CreateDirectory(home.InStore("/d"));
        await File.WriteAllTextAsync(home.InStore("/d/log"), "begin\n", Token);
        await using var fabric = await FabricProcess.StartAsync(home);
        using var client = fabric.Api();
        await client.ActiveSync.StartAsync(new SyncPointRequest { Path = Point, Eager = true }, Token);
        Assert.NotNull(await client.StatAsync("/d/log"));
        var before = await client.CounterAsync("store.syncs");
        var began = TimeProvider.System.GetTimestamp();
        var (last, pauses) = (began, 0);
        for (var i = 0; i < 5000; i++)
        {
            pauses += TimeProvider.System.GetElapsedTime(last) > Pause ? 1 : 0;
            last = TimeProvider.System.GetTimestamp();
            await File.AppendAllTextAsync(home.InStore("/d/log"), "one more line\n", Token);
            if (i % 50 == 0)
            {
                await client.StatAsync("/d/log");
            }
        }

        var length = new FileInfo(home.InStore("/d/log")).Length;
        await Eventually.HoldsAsync("the last line", async () =>
            (await client.StatAsync("/d/log"))!.LengthBytes == length);

        // Windows of 100, 200, ... ms up to 5 s, and a reader's and an eager question in each. Where this process was
        // held up, the storm may have been over, and another one began.
        var questions = await client.CounterAsync("store.syncs") - before;
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        Assert.InRange(questions, 1, 2 * ((8 * (1 + pauses)) + (seconds / 5) + 4));
        var status = Assert.Single(await client.ActiveSync.ListAsync(Token));
        Assert.True(status.Events > 0 && status.Errors == 0, status.LastError);
    }

    [Fact]
    public async Task Unmount_OfTheMountOfAPoint_EndsThePoint()
    {
        using var home = new FabricHome();
        Directory.CreateDirectory(home.In("other"));
        await using var fabric = await FabricProcess.StartAsync(home);
        using var client = fabric.Api();
        var path = FabricPath.Parse("/m");
        await client.Administration.MountAsync(
            new MountRequest { Path = path, Uri = new Uri(home.In("other")).AbsoluteUri }, Token);
        await client.ActiveSync.StartAsync(new SyncPointRequest { Path = path }, Token);
        await client.Administration.UnmountAsync(path, Token);
        await Eventually.HoldsAsync("no point", async () => (await client.ActiveSync.ListAsync(Token)).Count == 0);
    }

    private static async Task<string?> TextAsync(IFabricClient client, string path)
    {
        try
        {
            return System.Text.Encoding.UTF8.GetString(await client.ReadAsync(path));
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict)
        {
            return null; // It was replaced under the read.
        }
    }
}
