namespace OrleansAlluxio.Tests.Unit.Runtime;

public sealed class PersistentStateTests
{
    [Fact]
    public async Task State_WrittenThenReactivated_IsReadBeforeTheFirstCall()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<INoteGrain>(255);
        Assert.Equal("255: blank", await grain.GetAsync());
        Assert.Equal((null, false), await grain.VersionAsync());
        var etag = await grain.PutAsync("kept");

        await Deactivate(silo, grain);

        Assert.Equal("255: kept", await grain.GetAsync());
        Assert.Equal((etag, true), await grain.VersionAsync());
    }

    [Fact]
    public async Task Write_SomebodyElseWrote_ThrowsAndTheNextActivationReadsAnew()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<INoteGrain>(1);
        await grain.PutAsync("first");
        silo.Storage.Touch("note", grain.GetGrainId());

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.PutAsync("lost"));

        Assert.Equal("1: first", await grain.GetAsync());
        Assert.NotNull(await grain.PutAsync("second"));
    }

    [Fact]
    public async Task Clear_RecordExists_RemovesItAndResetsTheValue()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<INoteGrain>(-1);
        await grain.PutAsync("gone");

        await grain.ClearAsync();

        Assert.Equal("-1: blank", await grain.GetAsync());
        Assert.Equal((null, false), await grain.VersionAsync());
    }

    private static async Task Deactivate(TestSilo silo, INoteGrain grain)
    {
        var activation = silo.Catalog.All.Single(found => found.GrainId == grain.GetGrainId());
        activation.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "test"), CancellationToken.None);
        await activation.Deactivated;
    }
}
