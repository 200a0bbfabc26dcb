using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Versions;

/// <summary>Deletes of versions beside another door, which knows nothing of this one.</summary>
public sealed class VersionedDeletesTests
{
    private static readonly FabricPath Bucket = FabricPath.Parse("/b");
    private static readonly FabricPath Key = FabricPath.Parse("/b/k");
    private readonly MemoryFabric _fabric = new(TimeProvider.System);
    private readonly SeededRandomSource _random = new(7);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delete_OfAVersionThatBecomesCurrentBeforeItIsFound_DeletesItThere()
    {
        var (older, newer) = (NewId(1), NewId(2));
        var place = VersionNames.DirectoryOf(Bucket, Key).Child(VersionNames.EntryOf(older, isMarker: false));
        await WriteAsync(Key, newer);
        await WriteAsync(place, older);
        var (door, other) = (Door(), Door());
        _fabric.OnCall = (call, path) =>
        {
            if (call == "status" && path == place)
            {
                _fabric.OnCall = null;
                VersionedDeletes.DeleteAsync(other, Key, newer, Token).AsTask().GetAwaiter().GetResult();
            }
        };
        await VersionedDeletes.DeleteAsync(door, Key, older, Token);

        Assert.Null(_fabric.OnCall);
        Assert.Null(await door.CurrentAsync(Key, Token));
        Assert.Null(await door.EntryAsync(Key, older, Token));
    }

    [Fact]
    public async Task Delete_OfCurrentWhileTheMarkerBelowItGoes_ShowsTheVersionBelowBoth()
    {
        var (oldest, marker, current) = (NewId(1), NewId(2), NewId(3));
        var directory = VersionNames.DirectoryOf(Bucket, Key);
        await WriteAsync(directory.Child(VersionNames.EntryOf(oldest, isMarker: false)), oldest);
        await WriteAsync(directory.Child(VersionNames.EntryOf(marker, isMarker: true)), marker);
        await WriteAsync(Key, current);
        var (door, other) = (Door(), Door());
        _fabric.OnCall = (call, path) =>
        {
            if (call == "delete" && path == Key)
            {
                _fabric.OnCall = null;
                VersionedDeletes.DeleteAsync(other, Key, marker, Token).AsTask().GetAwaiter().GetResult();
            }
        };
        await VersionedDeletes.DeleteAsync(door, Key, current, Token);

        Assert.Null(_fabric.OnCall);
        Assert.Equal(oldest, VersionNames.IdOf((await door.CurrentAsync(Key, Token))!));
    }

    [Fact]
    public async Task Delete_OfAnOldVersionOfAKeyRemovedByAnotherDoor_BringsNothingBack()
    {
        var (oldest, older) = (NewId(1), NewId(2));
        var directory = VersionNames.DirectoryOf(Bucket, Key);
        await WriteAsync(directory.Child(VersionNames.EntryOf(oldest, isMarker: false)), oldest);
        await WriteAsync(directory.Child(VersionNames.EntryOf(older, isMarker: false)), older);
        await VersionedDeletes.DeleteAsync(Door(), Key, oldest, Token);

        Assert.Null(await Door().CurrentAsync(Key, Token));
        Assert.NotNull(await Door().EntryAsync(Key, older, Token));
    }

    private string NewId(long stamp) => VersionNames.NewId(stamp, _random);

    private VersionedBucket Door() => new(
        new VersionServices(_random, TimeProvider.System), _fabric, Bucket, FabricCaller.System,
        VersioningState.Enabled);

    private async Task WriteAsync(FabricPath path, string id)
    {
        var options = new CreateOptions
        {
            Overwrite = true,
            XAttrs = new Dictionary<string, string> { [S3XAttrs.VersionId] = id },
        };
        await using var writer = await _fabric.CreateAsync(path, options, Token);
        await writer.CompleteAsync(null, Token);
    }
}
