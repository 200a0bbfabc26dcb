using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync;

/// <summary>
/// ACLs between the tree and a store that keeps them, and shows the mask in place of the group's bits.
/// </summary>
public sealed class AclSyncTests
{
    private const long Hour = 3_600_000;
    private const string Bob = "user::rw-,user:bob:rw-,group::r--,mask::rw-,other::---";
    private const string Carla = "user::rw-,user:carla:rw-,group::r--,mask::rw-,other::---";
    private static readonly FabricPath File = FabricPath.Parse("/d/f");

    [Fact]
    public async Task Listing_TellsNoAcl_NeitherErasesItNorHidesAnother()
    {
        await using var bed = await StartAsync();
        bed.Store.SetAcl("d/f", Bob);

        await bed.ListAsync("/d", 0);
        var first = await bed.StatAsync("/d/f", Hour);
        Assert.Equal((Bob, 0x1A0), (first!.Acl, first.Mode));

        await bed.ListAsync("/d", 0);
        var page = await bed.Engine.ListAsync(
            FabricPath.Parse("/d"), new ListOptions { SyncIntervalMs = 0 }, CancellationToken.None);
        Assert.Equal(Bob, Assert.Single(page.Entries).Acl);

        bed.Store.SetAcl("d/f", Carla);
        await bed.ListAsync("/d", 0);
        Assert.Equal(Carla, (await bed.StatAsync("/d/f", Hour))!.Acl);
    }

    [Fact]
    public async Task Listing_OfANarrowedMask_GivesTheGroupNoMoreThanItHad()
    {
        await using var bed = await StartAsync();
        bed.Store.SetAcl("d/f", Bob);
        await bed.StatAsync("/d/f", 0);

        bed.Store.SetAcl("d/f", "user::rw-,user:bob:rwx,group::r--,mask::rwx,other::---");
        var page = await bed.Engine.ListAsync(
            FabricPath.Parse("/d"), new ListOptions { SyncIntervalMs = 0 }, CancellationToken.None);

        Assert.Equal(0x1A0, Assert.Single(page.Entries).Mode);
    }

    [Fact]
    public async Task Stat_AnotherAclInTheStore_IsTakenOverAndTheContentStays()
    {
        await using var bed = await StartAsync();
        Assert.Equal("text", await bed.ReadAsync("/d/f"));
        var before = await bed.StatAsync("/d/f");

        bed.Store.SetAcl("d/f", Bob);
        var after = await bed.StatAsync("/d/f", 0);
        Assert.Equal((before!.Version, Bob), (after!.Version, after.Acl));

        bed.Store.SetAcl("d/f", string.Empty);
        await bed.ListAsync("/d", 0);
        after = await bed.StatAsync("/d/f", Hour);
        Assert.Equal((before.Version, null, 0x1A0), (after!.Version, after.Acl, after.Mode));
    }

    [Fact]
    public async Task SetAttributes_AclThenModeThenNone_GoToTheStore()
    {
        await using var bed = await StartAsync();

        await SetAsync(bed, new AttributeChange { Acl = Bob });
        Assert.Equal(Bob, bed.Store.Stat("d/f")!.Acl);
        await SetAsync(bed, new AttributeChange { Mode = 0x180 });
        const string narrowed = "user::rw-,user:bob:rw-,group::---,mask::rw-,other::---";
        Assert.Equal(narrowed, bed.Store.Stat("d/f")!.Acl);
        Assert.Equal(narrowed, (await bed.StatAsync("/d/f", 0))!.Acl);
        await SetAsync(bed, new AttributeChange { Acl = string.Empty });
        Assert.Equal(string.Empty, bed.Store.Stat("d/f")!.Acl);
        Assert.Null((await bed.StatAsync("/d/f", 0))!.Acl);
    }

    [Fact]
    public async Task Write_BelowDefaultEntries_GivesTheStoreWhatTheRowInherits()
    {
        await using var bed = await StartAsync();
        await bed.Engine.SetAttributesAsync(
            FabricPath.Parse("/d"),
            new AttributeChange { Acl = "user::rwx,group::r-x,other::---,default:user:bob:r--" },
            CancellationToken.None);

        var made = await bed.WriteAsync("/d/g", "new", WriteType.CacheThrough);

        Assert.Equal(4, PosixAcl.Parse(made.Acl!).Entries.Single(static e => e.Name == "bob").Permissions);
        Assert.Equal(made.Acl, bed.Store.Stat("d/g")!.Acl);
        Assert.Equal(made.Acl, (await bed.StatAsync("/d/g", 0))!.Acl);
    }

    private static async Task<EngineBed> StartAsync()
    {
        var bed = await EngineBed.StartAsync();
        bed.Store.Put("d/f", "text");
        return bed;
    }

    private static async Task SetAsync(EngineBed bed, AttributeChange change) =>
        await bed.Engine.SetAttributesAsync(File, change, CancellationToken.None);
}
