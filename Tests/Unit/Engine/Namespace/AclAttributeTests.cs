using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Namespace;

public sealed class AclAttributeTests
{
    private const string Shared = "user::rw-,user:ann:r--,group::---,mask::r--,other::---";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SetAttributes_Acl_IsKeptAndBecomesTheMode()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "x", WriteType.CacheThrough);
        var path = FabricPath.Parse("/f");

        var set = await bed.Engine.SetAttributesAsync(path, new AttributeChange { Acl = Shared }, Token);
        var chmod = await bed.Engine.SetAttributesAsync(path, new AttributeChange { Mode = 0x1A4 }, Token);
        var removed = await bed.Engine.SetAttributesAsync(path, new AttributeChange { Acl = string.Empty }, Token);

        Assert.Equal((Shared, 0x180), (set.Acl, set.Mode));
        Assert.Equal("user::rw-,user:ann:r--,group::r--,mask::r--,other::r--", chmod.Acl);
        Assert.Equal((null, 0x1A4), (removed.Acl, removed.Mode));
    }

    [Fact]
    public async Task SetAttributes_NoAclOrDefaultsOnAFile_IsRefusedAndChangesNothing()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "x", WriteType.CacheThrough);
        foreach (var text in (string[])["nonsense", "user::rw-,group::r--,other::---,default:user::rwx"])
        {
            var error = await Assert.ThrowsAsync<FabricException>(async () => await bed.Engine.SetAttributesAsync(
                FabricPath.Parse("/f"), new AttributeChange { Acl = text }, Token));
            Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
        }

        Assert.Null((await bed.StatAsync("/f"))!.Acl);
    }

    [Fact]
    public async Task Create_InDirectoryWithDefaults_InheritsThem()
    {
        await using var bed = await EngineBed.StartAsync();
        var directory = FabricPath.Parse("/d");
        await bed.Engine.CreateDirectoryAsync(directory, new DirectoryOptions(), Token);
        await bed.Engine.SetAttributesAsync(
            directory, new AttributeChange { Acl = "user::rwx,group::---,other::---,default:user:ann:rwx" }, Token);

        await bed.WriteAsync("/d/f", "x", WriteType.CacheThrough);
        await bed.Engine.CreateDirectoryAsync(directory.Child("e"), new DirectoryOptions(), Token);

        Assert.Equal(
            "user::rw-,user:ann:rwx,group::---,mask::r--,other::---", (await bed.StatAsync("/d/f"))!.Acl);
        Assert.Contains("default:user:ann:rwx", (await bed.StatAsync("/d/e"))!.Acl, StringComparison.Ordinal);
    }
}
