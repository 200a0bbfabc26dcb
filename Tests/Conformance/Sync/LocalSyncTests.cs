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
}
