using System.Globalization;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Stores;

/// <summary>A fabric over the WebHDFS door of another one: what people do with a mount and see of it.</summary>
public sealed class WebHdfsMountTests : IAsyncLifetime
{
    private const string User = "hdfs";

    private readonly FabricHome _storeHome = new();
    private readonly FabricHome _home = new();
    private FabricProcess _store = null!;
    private FabricProcess _fabric = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Uri => "webhdfs://127.0.0.1:"
        + _store.WebHdfs.Port.ToString(CultureInfo.InvariantCulture) + "/data%20%25";

    public async ValueTask InitializeAsync()
    {
        _store = await FabricProcess.StartAsync(_storeHome, "--webhdfs-superuser", User);
        using var admin = _store.Api();
        await admin.CreateDirectoryAsync(FabricPath.Parse("/data %"), new DirectoryOptions(), Token);
        _fabric = await FabricProcess.StartAsync(_home, "--mount", $"/h={Uri},user={User}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { _fabric, _store })
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        _home.Dispose();
        _storeHome.Dispose();
    }

    [Fact]
    public async Task Mount_WebHdfs_ServesWritesAppendsRenamesAndOutsideChanges()
    {
        using var client = _fabric.Api();
        using var outside = _store.Api();
        await client.WriteAsync("/h/dir/small", FabricCalls.Bytes(1, 1000));
        await client.WriteAsync("/h/dir/large", FabricCalls.Bytes(2, 20 << 20));
        await client.WriteAsync("/h/dir/async", FabricCalls.Bytes(3, 3000), WriteType.AsyncThrough);
        await client.RenameAsync(
            FabricPath.Parse("/h/dir"), FabricPath.Parse("/h/mo ved%"), new RenameOptions(), Token);
        await client.AppendAsync("/h/mo ved%/small", FabricCalls.Bytes(1, 1500).AsMemory(1000));
        await client.Administration.WaitPersistedAsync(FabricPath.Parse("/h/mo ved%/async"), Token);

        Assert.Equal(FabricCalls.Bytes(1, 1500), await outside.ReadAsync("/data %/mo ved%/small"));
        Assert.Equal(FabricCalls.Bytes(2, 20 << 20), await outside.ReadAsync("/data %/mo ved%/large"));
        Assert.Equal(FabricCalls.Bytes(3, 3000), await outside.ReadAsync("/data %/mo ved%/async"));

        await client.Administration.FreeAsync(FabricPath.Parse("/h/mo ved%"), Token);
        Assert.Equal(FabricCalls.Bytes(2, 20 << 20), await client.ReadAsync("/h/mo ved%/large"));
        await outside.WriteAsync("/data %/mo ved%/small", FabricCalls.Bytes(4, 1500));
        await outside.WriteAsync("/data %/new", FabricCalls.Bytes(5, 10));
        Assert.Equal(FabricCalls.Bytes(4, 1500), await client.ReadAsync("/h/mo ved%/small", syncIntervalMs: 0));
        Assert.Equal(FabricCalls.Bytes(5, 10), await client.ReadAsync("/h/new", syncIntervalMs: 0));
        await client.DeleteAsync(FabricPath.Parse("/h/mo ved%"), new DeleteOptions { Recursive = true }, Token);
        Assert.Null(await outside.StatAsync("/data %/mo ved%"));
    }

    [Fact]
    public async Task Read_FileReplacedMeanwhile_IsAConflictAndNeverMixed()
    {
        using var client = _fabric.Api();
        using var outside = _store.Api();
        await client.WriteAsync("/h/file", FabricCalls.Bytes(1, 8 << 20), WriteType.Through);
        await using var reader = await client.OpenReadAsync(
            FabricPath.Parse("/h/file"), new OperationOptions(), Token);
        var first = new byte[1000];
        await reader.ReadAsync(0, first, Token);
        await outside.WriteAsync("/data %/file", FabricCalls.Bytes(2, 8 << 20));

        var kind = await FabricCalls.FailureAsync(
            () => reader.ReadAsync(7 << 20, new byte[1 << 20], Token).AsTask());
        Assert.Equal(FabricErrorKind.Conflict, kind);
        Assert.Equal(FabricCalls.Bytes(1, 8 << 20)[..1000], first);
        Assert.Equal(FabricCalls.Bytes(2, 8 << 20), await client.ReadAsync("/h/file"));
    }

    [Fact]
    public async Task Mount_SecretToken_IsRefusedOrShownWithoutIt()
    {
        using var client = _fabric.Api();
        var options = new Dictionary<string, string> { ["delegation-token"] = "aHVudGVyMmh1bnRlcjI" };
        var error = await Assert.ThrowsAsync<FabricException>(() => client.Administration.MountAsync(
            new MountRequest { Path = FabricPath.Parse("/wrong"), Uri = Uri, Options = options }, Token).AsTask());

        Assert.DoesNotContain("aHVudGVy", error.ToString() + _fabric.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(
            await client.Administration.ListMountsAsync(Token), static m => m.Path.Value == "/wrong");
    }
}
