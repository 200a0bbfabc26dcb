using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.Tests.Engine.Support;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>ACLs over the WebHDFS door of another fabric, both ways.</summary>
public sealed class WebHdfsAclTests(FabricHdfsServer server) : UnderStorageHarness
{
    private const string Bob = "user::rw-,user:bob:rw-,group::r--,mask::rw-,other::---";
    private const string Carla = "user::rw-,user:carla:r--,group::---,mask::r--,other::---";

    [Fact]
    public async Task SetAttributes_Acl_IsToldByAStatusUntilItIsRemoved()
    {
        await PutAsync("d/f", Bytes(5), new UfsWriteOptions { Attributes = new UfsAttributes(Mode: 0x1A0) });
        Assert.Equal((string.Empty, 0x1A0), await AclAsync("d/f"));

        Assert.Equal(Bob, (await SetAsync("d/f", new UfsAttributes(Acl: Bob))).Acl);
        Assert.Equal((Bob, 0x1B0), await AclAsync("d/f"));
        Assert.True(Assert.Single(await ListAsync("d")).Status.HasAcl);
        Assert.Equal(Carla, (await SetAsync("d/f", new UfsAttributes(Mode: 0x180, Acl: Carla))).Acl);
        await SetAsync("d/f", new UfsAttributes(Mode: 0x1A0, Acl: string.Empty));
        Assert.Equal((string.Empty, 0x1A0), await AclAsync("d/f"));
        Assert.False(Assert.Single(await ListAsync("d")).Status.HasAcl);
    }

    [Fact]
    public async Task Commit_Acl_IsTheFiles()
    {
        var attributes = new UfsAttributes(Mode: 0x1A0, Acl: Bob);
        await PutAsync("f", Bytes(5), new UfsWriteOptions { Attributes = attributes });
        Assert.Equal((Bob, 0x1B0), await AclAsync("f"));

        await PutAsync("f", Bytes(6));
        Assert.Equal(string.Empty, (await AclAsync("f")).Acl);
    }

    [Fact]
    public async Task CreateDirectory_DefaultEntries_AreKept()
    {
        const string acl =
            "user::rwx,group::r-x,other::---,default:user::rwx,default:user:bob:rwx,default:group::r-x,"
            + "default:mask::rwx,default:other::---";
        await Store.CreateDirectoryAsync(P("d"), new UfsAttributes(Mode: 0x1E8, Acl: acl), Token);

        Assert.Equal((acl, 0x1E8), await AclAsync("d"));
    }

    [Fact]
    public async Task Fabric_OverTheDoor_SetsAclsThereAndSeesThoseOfOthers()
    {
        await using var bed = await EngineBed.StartAsync(Store);
        await PutAsync("d/f", Bytes(5));
        await bed.ListAsync("/d", 0);
        await bed.Engine.SetAttributesAsync(FabricPath.Parse("/d/f"), new AttributeChange { Acl = Bob }, Token);
        Assert.Equal(Bob, (await AclAsync("d/f")).Acl);
        var before = await bed.StatAsync("/d/f", -1);

        await SetAsync("d/f", new UfsAttributes(Acl: Carla));
        await bed.ListAsync("/d", 0);
        var after = await bed.StatAsync("/d/f", 3_600_000);

        Assert.Equal((Bob, Carla, 0x180), (before!.Acl, after!.Acl, after.Mode));
        Assert.Equal(before.Version, after.Version);
    }

    protected override async ValueTask<IUnderStorage> OpenAsync() => await server.OpenAsync();

    private async Task<UfsStatus> SetAsync(string path, UfsAttributes attributes) =>
        (await Store.SetAttributesAsync(P(path), attributes, Token))!;

    private async Task<(string? Acl, int Mode)> AclAsync(string path)
    {
        var status = await StatAsync(path);
        return (status.Acl, status.Fingerprint.Mode);
    }
}
