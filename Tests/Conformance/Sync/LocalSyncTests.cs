using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Tests.Engine.Support;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.Local;

namespace OrleansAlluxio.Tests.Conformance.Sync;

/// <summary>Sync over a directory of this machine.</summary>
public sealed class LocalSyncTests : SyncConformance
{
    private readonly string _root = Directory.CreateTempSubdirectory("fabric-sync-").FullName;

    protected override ValueTask<IUnderStorage> OpenAsync()
    {
        var connector = new LocalConnector(TimeProvider.System, new SystemRandomSource());
        return ValueTask.FromResult(
            connector.Open(LocalConnector.TryUriOfPath(_root)!, new Dictionary<string, string>()));
    }

    protected override ValueTask CleanUpAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Content_OfAStoreWhoseClockIsADayOff_IsNeverServedStale(int days)
    {
        await using var bed = await EngineBed.StartAsync(Store);
        await PutAsync("f", "old"u8.ToArray());
        Shift(0);
        Assert.Equal("old", await bed.ReadAsync("/f"));
        await PutAsync("f", "new"u8.ToArray());
        Shift(1);
        Assert.Equal("new", await bed.ReadAsync("/f", 0));
        await PutAsync("f", "end"u8.ToArray());
        Shift(-1);
        Assert.Equal(0, (await bed.SyncTreeAsync("/")).Failed);
        Assert.Equal("end", await bed.ReadAsync("/f", -1));

        void Shift(int seconds) => File.SetLastWriteTimeUtc(
            Path.Combine(_root, "f"), TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(days).AddSeconds(seconds));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Content_WrittenInPlaceWithItsTimeSetBackAndItsModeChanged_IsNeverServedStale(bool byTree)
    {
        await using var bed = await EngineBed.StartAsync(Store);
        var path = Path.Combine(_root, "f");
        await File.WriteAllTextAsync(path, "old bytes", Token);
        var written = File.GetLastWriteTimeUtc(path);
        Assert.Equal("old bytes", await bed.ReadAsync("/f"));

        await using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            await file.WriteAsync("NEW BYTES"u8.ToArray(), Token);
        }

        File.SetLastWriteTimeUtc(path, written);
        await Store.SetAttributesAsync(P("f"), new UfsAttributes(Mode: 0x100), Token);
        if (byTree)
        {
            Assert.Equal(0, (await bed.SyncTreeAsync("/")).Failed);
        }
        else
        {
            await bed.StatAsync("/f", 0);
        }

        Assert.Equal("NEW BYTES", await bed.ReadAsync("/f", -1));
        Assert.Equal(0x100, (await bed.StatAsync("/f", -1))!.Mode);
    }

    [Fact]
    public async Task Mode_ChangedOfAFileThatIsNotCached_IsANewContentAndReadsRight()
    {
        await using var bed = await EngineBed.StartAsync(Store);
        await PutAsync("f", "bytes"u8.ToArray());
        var version = (await bed.StatAsync("/f"))!.Version;
        await Store.SetAttributesAsync(P("f"), new UfsAttributes(Mode: 0x180), Token);

        Assert.NotEqual(version, (await bed.StatAsync("/f", 0))!.Version);
        Assert.Equal("bytes", await bed.ReadAsync("/f", -1));
    }
}
