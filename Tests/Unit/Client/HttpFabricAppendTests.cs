using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Unit.Client.Support;

namespace OrleansAlluxio.Tests.Unit.Client;

/// <summary>Appends, truncations and concatenations over the fabric API.</summary>
public sealed class HttpFabricAppendTests : IAsyncLifetime
{
    private static readonly FabricPath File = FabricPath.Parse("/d/ä b+%2F&c#?");

    private RunningDoor _door = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _door = await RunningDoor.StartAsync();

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Fact]
    public async Task Append_ThenTruncateAndConcat_GiveTheSameAsInProcess()
    {
        _door.Fabric.PutFile(File.Value, "old"u8.ToArray());
        _door.Fabric.PutFile("/d/more", "more"u8.ToArray());
        var options = new AppendOptions { WriteType = WriteType.MustCache, IfMark = "m", LengthBytes = 3 };
        await using (var writer = await _door.Client.OpenAppendAsync(File, options, Token))
        {
            await writer.WriteAsync("new"u8.ToArray(), Token);
            Assert.Equal(3, writer.LengthBytes);
            Assert.Equal(6, (await writer.CompleteAsync(null, Token)).LengthBytes);
        }

        Assert.Equal(options with { Caller = _door.Fabric.LastAppend!.Caller }, _door.Fabric.LastAppend);
        Assert.Equal(5, (await _door.Client.TruncateAsync(File, 5, OperationOptions.Default, Token)).LengthBytes);
        await _door.Client.ConcatAsync(File, [FabricPath.Parse("/d/more")], OperationOptions.Default, Token);
        Assert.Equal("oldnemore"u8.ToArray(), _door.Fabric.Entries[File].Bytes);
        Assert.False(_door.Fabric.Entries.ContainsKey(FabricPath.Parse("/d/more")));
        var error = await Assert.ThrowsAsync<FabricException>(
            async () => await _door.Client.TruncateAsync(File, 10, OperationOptions.Default, Token));
        Assert.Equal(FabricErrorKind.InvalidRange, error.Kind);
    }

    [Fact]
    public async Task Append_DisposedOrRefused_ChangesNothing()
    {
        _door.Fabric.PutFile(File.Value, "old"u8.ToArray());
        var writer = await _door.Client.OpenAppendAsync(File, new AppendOptions(), Token);
        await writer.WriteAsync(new byte[1 << 20], Token);
        await writer.DisposeAsync();
        await _door.Fabric.WriterClosed.WaitAsync(Token);
        var error = await Assert.ThrowsAsync<FabricException>(
            async () => await _door.Client.OpenAppendAsync(FabricPath.Parse("/absent"), new AppendOptions(), Token));

        Assert.Equal(FabricErrorKind.NotFound, error.Kind);
        Assert.Equal("old"u8.ToArray(), _door.Fabric.Entries[File].Bytes);
    }
}
