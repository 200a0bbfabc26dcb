using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Listing;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Listing;

public sealed class DirectoryMarkersTests
{
    private static readonly FabricPath Path = FabricPath.Parse("/b/d");
    private readonly MemoryFabric _fabric = new(TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prune_MarkedWhileItLooked_LeavesTheDirectory()
    {
        await MakeAsync(Path, isMarked: false);
        _fabric.OnCall = (call, path) =>
        {
            if (call == "delete")
            {
                Mark(path);
            }
        };
        await DirectoryMarkers.PruneAsync(_fabric, Path, FabricCaller.System, Token);

        Assert.True(DirectoryMarkers.IsMarked((await StatAsync(Path))!));
    }

    [Fact]
    public async Task Prune_EmptyAndUnmarked_TakesItAndItsParents()
    {
        await MakeAsync(Path.Child("e"), isMarked: false);
        await DirectoryMarkers.PruneAsync(_fabric, Path.Child("e"), FabricCaller.System, Token);

        Assert.Null(await StatAsync(Path));
        Assert.NotNull(await StatAsync(Path.Parent));
    }

    [Fact]
    public async Task Delete_EmptyAndMarked_TakesItWithoutUnmarkingItFirst()
    {
        await MakeAsync(Path, isMarked: true);
        var wasMarked = false;
        _fabric.OnCall = (call, path) => wasMarked |= call == "delete" && path == Path
            && DirectoryMarkers.IsMarked(StatAsync(path).GetAwaiter().GetResult()!);
        await DirectoryMarkers.DeleteAsync(_fabric, Path, FabricCaller.System, Token);

        Assert.True(wasMarked);
        Assert.Null(await StatAsync(Path));
    }

    [Fact]
    public async Task Delete_WithSomethingBelow_TakesTheMarkOnly()
    {
        await MakeAsync(Path, isMarked: true);
        await MakeAsync(Path.Child("e"), isMarked: true);
        await DirectoryMarkers.DeleteAsync(_fabric, Path, FabricCaller.System, Token);

        Assert.False(DirectoryMarkers.IsMarked((await StatAsync(Path))!));
        await DirectoryMarkers.DeleteAsync(_fabric, Path.Child("e"), FabricCaller.System, Token);
        Assert.Null(await StatAsync(Path));
    }

    private void Mark(FabricPath path)
    {
        _fabric.OnCall = null;
        MakeAsync(path, isMarked: true).GetAwaiter().GetResult();
    }

    private async Task MakeAsync(FabricPath path, bool isMarked) => await _fabric.CreateDirectoryAsync(
        path,
        new DirectoryOptions
        {
            CreateParents = true,
            AllowExisting = true,
            XAttrs = isMarked ? new Dictionary<string, string> { [S3XAttrs.Marker] = "1" } : null,
        },
        Token);

    private async Task<FileStatus?> StatAsync(FabricPath path) =>
        await _fabric.TryGetStatusAsync(path, OperationOptions.Default, Token);
}
