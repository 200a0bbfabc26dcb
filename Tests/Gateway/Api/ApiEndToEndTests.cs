using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Gateway.Cli;

namespace OrleansAlluxio.Tests.Gateway.Api;

/// <summary>The HTTP client against the real server.</summary>
public sealed class ApiEndToEndTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task File_Life()
    {
        using var client = await ClientAsync("life");
        var path = FabricPath.Parse("/life/dir/file");
        var bytes = new byte[(2 << 20) + 5];
        new Random(3).NextBytes(bytes);

        await using (var writer = await client.CreateAsync(path, new CreateOptions(), Token))
        {
            await writer.WriteAsync(bytes, Token);
            Assert.Null(await client.TryGetStatusAsync(path, OperationOptions.Default, Token));
            Assert.Equal(bytes.Length, (await writer.CompleteAsync(null, Token)).LengthBytes);
        }

        await using (var stream = await FabricFileStream.OpenAsync(client, path, OperationOptions.Default, Token))
        {
            var copy = new MemoryStream();
            await stream.CopyToAsync(copy, Token);
            Assert.Equal(bytes, copy.ToArray());
        }

        var moved = FabricPath.Parse("/life/dir/moved");
        await client.RenameAsync(path, moved, new RenameOptions(), Token);
        var page = await client.ListAsync(moved.Parent, new ListOptions(), Token);
        Assert.Equal([moved], page.Entries.Select(static entry => entry.Path));
        Assert.True(await client.DeleteAsync(moved, new DeleteOptions(), Token));
        Assert.False(await client.DeleteAsync(moved, new DeleteOptions(), Token));
    }

    [Fact]
    public async Task Write_Abandoned_LeavesNothing()
    {
        using var client = await ClientAsync("abandoned");
        var path = FabricPath.Parse("/abandoned/file");
        await using (var writer = await client.CreateAsync(path, new CreateOptions(), Token))
        {
            await writer.WriteAsync(new byte[3 << 20], Token);
        }

        Assert.Null(await client.TryGetStatusAsync(path, OperationOptions.Default, Token));
        Assert.Empty((await client.ListAsync(path.Parent, new ListOptions(), Token)).Entries);
    }

    [Fact]
    public async Task Read_FileReplaced_NeverMixes()
    {
        using var client = await ClientAsync("mix");
        var path = FabricPath.Parse("/mix/file");
        await WriteAsync(client, path, 1);
        await using var reader = await client.OpenReadAsync(path, OperationOptions.Default, Token);
        var first = new byte[10];
        Assert.Equal(10, await reader.ReadAsync(0, first, Token));
        await WriteAsync(client, path, 2);

        var error = await Assert.ThrowsAsync<FabricException>(
            async () => await reader.ReadAsync(500_000, first, Token));

        Assert.Equal(FabricErrorKind.Conflict, error.Kind);
    }

    private static async Task WriteAsync(HttpFabricClient client, FabricPath path, byte value)
    {
        var bytes = new byte[1_000_000];
        bytes.AsSpan().Fill(value);
        await using var writer = await client.CreateAsync(path, new CreateOptions { Overwrite = true }, Token);
        await writer.WriteAsync(bytes, Token);
        await writer.CompleteAsync(null, Token);
    }

    private async Task<HttpFabricClient> ClientAsync(string mount)
    {
        var store = Path.Combine(silo.Store, mount);
        Directory.CreateDirectory(store);
        await silo.OutputAsync("mount", "/" + mount, "file://" + store);
        return new HttpFabricClient(
            new FabricClientOptions { Server = silo.Url, Token = silo.LoginToken }, TimeProvider.System,
            new SystemRandomSource());
    }
}
