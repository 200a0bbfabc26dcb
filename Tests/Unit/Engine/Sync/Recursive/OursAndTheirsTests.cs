using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync.Recursive;

/// <summary>
/// A directory that was only in the fabric may get something from the store. From then on a sync does not pass it by:
/// what goes from the store goes from the tree.
/// </summary>
public sealed class OursAndTheirsTests
{
    private static readonly EngineSettings Settings = new() { AbsentTrust = TimeSpan.Zero };

    [Theory]
    [InlineData(true, "list")]
    [InlineData(true, "stat")]
    [InlineData(true, "rename")]
    [InlineData(true, "sync")]
    [InlineData(false, "list")]
    [InlineData(false, "stat")]
    [InlineData(false, "rename")]
    [InlineData(false, "sync")]
    public async Task Sync_OfADirectoryThatWasOnlyOurs_SeesWhatTheStoreLost(bool isObjectStore, string how)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore, settings: Settings);
        await bed.WriteAsync("/a/b/ours", "ours", WriteType.AsyncThrough);
        await TakeAsync(bed, how);
        Assert.Contains(bed.Known(), static line => line.StartsWith("/a/b/o ", StringComparison.Ordinal));

        bed.Store.Delete("a/b/o");
        await bed.SyncTreeAsync("/");

        Assert.DoesNotContain(bed.Known(), static line => line.StartsWith("/a/b/o ", StringComparison.Ordinal));
        Assert.Equal("ours", await bed.ReadAsync("/a/b/ours", -1));
    }

    private static async Task TakeAsync(EngineBed bed, string how)
    {
        if (how == "rename")
        {
            await bed.WriteAsync("/o", "theirs", WriteType.Through);
            await bed.RenameAsync("/o", "/a/b/o");
            return;
        }

        bed.Store.Put("a/b/o", "theirs");
        switch (how)
        {
            case "list":
                await bed.ListAsync("/a/b", 0);
                break;
            case "stat":
                await bed.StatAsync("/a/b/o", 0);
                break;
            default:
                await bed.SyncTreeAsync("/");
                break;
        }
    }
}
