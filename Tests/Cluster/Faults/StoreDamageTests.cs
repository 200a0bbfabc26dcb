using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Faults;

/// <summary>A store directory that goes read-only or away under a running fabric.</summary>
public sealed class StoreDamageTests : IDisposable
{
    private const int FileBytes = 300_000;
    private readonly FabricHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Store_BecomesReadOnly_ReadsGoOnAndChangesFailUntilItIsBack()
    {
        using var disk = TemporaryMount.Over(_home.Store, 64);
        await using var fabric = await FabricProcess.StartAsync(_home);
        using var client = fabric.Api();
        await client.WriteAsync("/cached", FabricCalls.Bytes(1, FileBytes));
        await client.WriteAsync("/cold", FabricCalls.Bytes(2, FileBytes), WriteType.Through);
        disk.Remount(readOnly: true);

        Assert.Equal(FabricCalls.Bytes(1, FileBytes), await client.ReadAsync("/cached"));
        Assert.Equal(FabricCalls.Bytes(2, FileBytes), await client.ReadAsync("/cold"));
        await AssertStoreFailureAsync(() => client.WriteAsync("/new", FabricCalls.Bytes(3, 10)));
        await AssertStoreFailureAsync(() => client.WriteAsync("/cached", FabricCalls.Bytes(3, 10)));
        await AssertStoreFailureAsync(
            () => client.DeleteAsync(FabricPath.Parse("/cold"), new DeleteOptions(), Token).AsTask());
        await AssertStoreFailureAsync(
            () => client.RenameAsync(
                FabricPath.Parse("/cold"), FabricPath.Parse("/moved"), new RenameOptions(), Token).AsTask());
        Assert.Equal(["/cached", "/cold"], (await client.ListAsync("/")).Select(static e => e.Path.Value));
        await client.WriteAsync("/async", FabricCalls.Bytes(4, 1000), WriteType.AsyncThrough);
        Assert.Equal(FabricCalls.Bytes(1, FileBytes), await client.ReadAsync("/cached"));
        disk.Remount(readOnly: false);

        await client.WriteAsync("/new", FabricCalls.Bytes(3, 10));
        Assert.Equal(FabricCalls.Bytes(3, 10), await client.ReadAsync("/new"));
        await client.Administration.WaitPersistedAsync(FabricPath.Parse("/async"), Token);
        Assert.Equal(FabricCalls.Bytes(4, 1000), await File.ReadAllBytesAsync(_home.InStore("/async"), Token));
    }

    [Fact]
    public async Task Store_Deleted_IsAnErrorAndNeverTheAbsenceOfFiles()
    {
        await using var fabric = await FabricProcess.StartAsync(_home);
        using var client = fabric.Api();
        await client.WriteAsync("/cached", FabricCalls.Bytes(1, FileBytes));
        Directory.Move(_home.Store, _home.Store + ".away");

        Assert.Equal(FabricCalls.Bytes(1, FileBytes), await client.ReadAsync("/cached"));
        await Assert.ThrowsAsync<FabricException>(() => client.WriteAsync("/new", FabricCalls.Bytes(2, 10)));
        Directory.Move(_home.Store + ".away", _home.Store);

        Assert.Equal(FabricCalls.Bytes(1, FileBytes), await client.ReadAsync("/cached", syncIntervalMs: 0));
        await client.WriteAsync("/new", FabricCalls.Bytes(2, 10));
        Assert.Equal(FabricCalls.Bytes(2, 10), await File.ReadAllBytesAsync(_home.InStore("/new"), Token));
    }

    [Fact]
    public async Task Store_DeletedAndAskedAtEveryAccess_IsNoAbsence()
    {
        await using var fabric = await FabricProcess.StartAsync(_home);
        using var client = fabric.Api();
        await client.WriteAsync("/cached", FabricCalls.Bytes(1, FileBytes));
        Directory.Move(_home.Store, _home.Store + ".away");

        // A store whose root is gone says nothing about its files: an error, never "no such file".
        await AssertStoreFailureAsync(() => client.ReadAsync("/cached", syncIntervalMs: 0));
        Directory.Move(_home.Store + ".away", _home.Store);

        Assert.Equal(FabricCalls.Bytes(1, FileBytes), await client.ReadAsync("/cached", syncIntervalMs: 0));
    }

    private static async Task AssertStoreFailureAsync(Func<Task> call)
    {
        var kind = await FabricCalls.FailureAsync(call);
        Assert.Contains(
            kind,
            (FabricErrorKind[])[FabricErrorKind.Unavailable, FabricErrorKind.ReadOnly, FabricErrorKind.StoreDenied]);
    }
}
