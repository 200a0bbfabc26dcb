using System.Text.Json;
using OrleansAlluxio.Core.Checksums;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Gateway.Clients;

namespace OrleansAlluxio.Tests.Gateway.WebHdfs;

/// <summary>What is known of files beside their bytes, over the protocol, on both mounts.</summary>
public class WebHdfsAttributeTests(ClientFabrics fabrics)
{
    public static TheoryData<ClientMount> Mounts => ClientMounts.All;

    [Theory, MemberData(nameof(Mounts))]
    public async Task Permission_Set_IsShownAndKeepsTheSticky(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        await bench.Ann.MakeAsync($"{bench.Base}/d");

        (await bench.Ann.PutAsync($"{bench.Base}/d", "op=SETPERMISSION&permission=1750")).Is(200);

        Assert.Equal("1750", await TextAsync(bench.Ann, $"{bench.Base}/d", "permission"));
        (await bench.Ann.PutAsync($"{bench.Base}/no", "op=SETPERMISSION&permission=700"))
            .Fails(404, "FileNotFoundException");
        (await bench.Ann.PutAsync($"{bench.Base}/d", "op=SETPERMISSION&permission=8"))
            .Fails(400, "IllegalArgumentException");
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task Owner_Set_OnlyBySuperuserAndGroupByItsMember(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        (await bench.Ann.WriteAsync($"{bench.Base}/f", [1])).Is(201);

        (await bench.Ann.PutAsync($"{bench.Base}/f", "op=SETOWNER&owner=bob")).Fails(403, "AccessControlException");
        (await bench.Ann.PutAsync($"{bench.Base}/f", "op=SETOWNER&group=bob")).Fails(403, "AccessControlException");
        (await bench.Ann.PutAsync($"{bench.Base}/f", "op=SETOWNER&group=ann")).Is(200);
        (await bench.Ann.PutAsync($"{bench.Base}/f", "op=SETOWNER")).Fails(400, "IllegalArgumentException");
        (await bench.Root.PutAsync($"{bench.Base}/f", "op=SETOWNER&owner=bob&group=staff-of-bob")).Is(200);

        Assert.Equal("bob", await TextAsync(bench.Bob, $"{bench.Base}/f", "owner"));
        Assert.Equal("staff-of-bob", await TextAsync(bench.Bob, $"{bench.Base}/f", "group"));
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task Times_Set_AreShown(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        (await bench.Ann.WriteAsync($"{bench.Base}/f", [1])).Is(201);

        (await bench.Ann.PutAsync($"{bench.Base}/f", "op=SETTIMES&modificationtime=1234567000&accesstime=7")).Is(200);
        (await bench.Ann.PutAsync($"{bench.Base}/f", "op=SETTIMES&modificationtime=-1&accesstime=-1")).Is(200);

        var status = await bench.Ann.StatusAsync($"{bench.Base}/f");
        Assert.Equal(
            (1234567000, 7),
            (status.GetProperty("modificationTime").GetInt64(), status.GetProperty("accessTime").GetInt64()));
        (await bench.Ann.PutAsync($"{bench.Base}/f", "op=SETTIMES&modificationtime=-2"))
            .Fails(400, "IllegalArgumentException");
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task Replication_Set_IsShownForFiles(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        (await bench.Ann.WriteAsync($"{bench.Base}/f", [1], "&replication=2")).Is(201);

        Assert.Equal(2, (await bench.Ann.StatusAsync($"{bench.Base}/f")).GetProperty("replication").GetInt32());
        Assert.True((await bench.Ann.PutAsync($"{bench.Base}/f", "op=SETREPLICATION&replication=3")).Is(200).Boolean);
        Assert.False((await bench.Ann.PutAsync(bench.Base, "op=SETREPLICATION&replication=3")).Is(200).Boolean);
        Assert.Equal(3, (await bench.Ann.StatusAsync($"{bench.Base}/f")).GetProperty("replication").GetInt32());
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task Acl_ModifySetRemove_IsHadoops(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        (await bench.Ann.WriteAsync($"{bench.Base}/f", [1], "&permission=640")).Is(201);
        var path = $"{bench.Base}/f";

        (await bench.Ann.PutAsync(path, "op=MODIFYACLENTRIES&aclspec=user:bob:rw-")).Is(200);
        Assert.Equal(["user:bob:rw-", "group::r--"], await AclAsync(bench.Ann, path));
        Assert.Equal("660", await TextAsync(bench.Ann, path, "permission"));
        Assert.True((await bench.Ann.StatusAsync(path)).GetProperty("aclBit").GetBoolean());
        Assert.Equal([1], await bench.Bob.ReadAsync(path));

        // The group's bits are the mask's now, and bind bob.
        (await bench.Ann.PutAsync(path, "op=SETPERMISSION&permission=600")).Is(200);
        (await bench.Bob.GetAsync(path, "op=OPEN")).Fails(403, "AccessControlException");
        Assert.Equal(["user:bob:rw-", "group::r--"], await AclAsync(bench.Ann, path));

        (await bench.Ann.PutAsync(path, "op=SETACL&aclspec=user::rwx,group::r-x,other::---,user:carla:r--")).Is(200);
        Assert.Equal(["user:carla:r--", "group::r-x"], await AclAsync(bench.Ann, path));
        (await bench.Ann.PutAsync(path, "op=REMOVEACLENTRIES&aclspec=user:carla:")).Is(200);
        Assert.Empty(await AclAsync(bench.Ann, path));
        Assert.Equal("750", await TextAsync(bench.Ann, path, "permission"));
        (await bench.Ann.PutAsync(path, "op=SETACL&aclspec=user:carla:r--")).Fails(403, "AclException");
        (await bench.Ann.PutAsync(path, "op=SETACL&aclspec=nonsense")).Fails(400, "IllegalArgumentException");
        (await bench.Ann.PutAsync(path, "op=MODIFYACLENTRIES&aclspec=default:user:bob:rwx"))
            .Fails(403, "AclException");
        (await bench.Bob.PutAsync(path, "op=REMOVEACL")).Fails(403, "AccessControlException");
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task Acl_DefaultEntries_AreInheritedAndRemoved(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        await bench.Ann.MakeAsync($"{bench.Base}/d");

        (await bench.Ann.PutAsync($"{bench.Base}/d", "op=MODIFYACLENTRIES&aclspec=default:user:bob:rwx")).Is(200);
        await bench.Ann.MakeAsync($"{bench.Base}/d/e");

        Assert.Contains("user:bob:rwx", await AclAsync(bench.Ann, $"{bench.Base}/d/e"));
        Assert.Contains("default:user:bob:rwx", await AclAsync(bench.Ann, $"{bench.Base}/d/e"));
        (await bench.Ann.PutAsync($"{bench.Base}/d/e", "op=REMOVEDEFAULTACL")).Is(200);
        Assert.DoesNotContain("default:user:bob:rwx", await AclAsync(bench.Ann, $"{bench.Base}/d/e"));
        (await bench.Ann.PutAsync($"{bench.Base}/d/e", "op=REMOVEACL")).Is(200);
        Assert.Empty(await AclAsync(bench.Ann, $"{bench.Base}/d/e"));
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task XAttrs_SetGetListRemove_AreHadoops(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        (await bench.Ann.WriteAsync($"{bench.Base}/f", [1], "&replication=2")).Is(201);
        var path = $"{bench.Base}/f";

        (await SetAsync("user.a", "%22text%22", "CREATE")).Is(200);
        (await SetAsync("user.a", "0x00ff", "CREATE")).Fails(403, "IOException");
        (await SetAsync("user.b", "x", "REPLACE")).Fails(403, "IOException");
        (await SetAsync("user.b", "0x00FF", "CREATE,REPLACE")).Is(200);
        (await SetAsync("USER.c", "0szzz%3D", "CREATE")).Is(200);
        (await SetAsync("system.a", "x", "CREATE")).Fails(403, "AccessControlException");
        (await SetAsync("trusted.a", "x", "CREATE")).Fails(403, "AccessControlException");
        (await SetAsync("s3.tags", "x", "CREATE")).Fails(400, "IllegalArgumentException");
        (await SetAsync("hdfs.replication", "9", "REPLACE")).Fails(400, "IllegalArgumentException");
        (await SetAsync("user.a", "0xzz", "REPLACE")).Fails(400, "IllegalArgumentException");
        (await SetAsync("user.a", "x", "SOMEHOW")).Fails(400, "IllegalArgumentException");
        (await SetAsync("user.big", new string('x', 17 << 10), "CREATE")).Fails(400, "IllegalArgumentException");
        (await bench.Root.PutAsync(path, "op=SETXATTR&xattr.name=trusted.t&xattr.value=x&flag=CREATE")).Is(200);

        Assert.Equal("[\"user.a\",\"user.b\",\"user.c\"]", await NamesAsync(bench.Ann));
        Assert.Equal("[\"trusted.t\",\"user.a\",\"user.b\",\"user.c\"]", await NamesAsync(bench.Root));
        Assert.Equal("\"text\"", await ValueAsync("user.a", "text"));
        Assert.Equal("0x74657874", await ValueAsync("user.a", "hex"));
        Assert.Equal("0sAP8=", await ValueAsync("user.b", "base64"));
        (await bench.Ann.GetAsync(path, "op=GETXATTRS&xattr.name=user.no")).Fails(403, "IOException");
        Assert.Equal(
            3, (await bench.Ann.GetAsync(path, "op=GETXATTRS")).Is(200).Json.GetProperty("XAttrs").GetArrayLength());
        (await bench.Ann.PutAsync(path, "op=REMOVEXATTR&xattr.name=user.a")).Is(200);
        (await bench.Ann.PutAsync(path, "op=REMOVEXATTR&xattr.name=user.a")).Fails(403, "IOException");
        Assert.Equal("[\"user.b\",\"user.c\"]", await NamesAsync(bench.Ann));

        Task<HdfsAnswer> SetAsync(string name, string value, string flag) => bench.Ann.PutAsync(
            path, $"op=SETXATTR&xattr.name={name}&xattr.value={value}&flag={flag}");

        async Task<string?> NamesAsync(HdfsUser user) =>
            (await user.GetAsync(path, "op=LISTXATTRS")).Is(200).Json.GetProperty("XAttrNames").GetString();

        async Task<string?> ValueAsync(string name, string encoding) =>
            (await bench.Ann.GetAsync(path, $"op=GETXATTRS&xattr.name={name}&encoding={encoding}")).Is(200)
                .Json.GetProperty("XAttrs")[0].GetProperty("value").GetString();
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task Checksum_OfAFile_IsTheCompositeCrc(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        (await bench.Ann.WriteAsync($"{bench.Base}/f", bench.Bytes)).Is(201);
        var step = (await bench.Ann.GetAsync($"{bench.Base}/f", "op=GETFILECHECKSUM")).Is(307);

        var told = (await bench.Ann.SendAsync(HttpMethod.Get, step.Location!)).Is(200).Json
            .GetProperty("FileChecksum");

        Assert.Equal(
            ("COMPOSITE-CRC32C", Crc32C.Compute(bench.Bytes).ToString("x8"), 4),
            (told.GetProperty("algorithm").GetString(), told.GetProperty("bytes").GetString(),
                told.GetProperty("length").GetInt32()));
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task AppendTruncateConcat_ChangeTheFile(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        var path = $"{bench.Base}/f";
        (await bench.Ann.WriteAsync(path, [1, 2], "&permission=600")).Is(201);
        (await bench.Ann.WriteAsync($"{bench.Base}/g", [7])).Is(201);
        (await bench.Ann.WriteAsync($"{bench.Base}/h", [8, 9])).Is(201);

        var step = (await bench.Ann.PostAsync(path, "op=APPEND")).Is(307);
        (await bench.Ann.SendAsync(HttpMethod.Post, step.Location!, new ByteArrayContent([3, 4]))).Is(200);
        Assert.Equal([1, 2, 3, 4], await bench.Ann.ReadAsync(path));
        Assert.True((await bench.Ann.PostAsync(path, "op=TRUNCATE&newlength=3")).Is(200).Boolean);
        (await bench.Ann.PostAsync(path, "op=TRUNCATE&newlength=9")).Fails(400, "IllegalArgumentException");
        (await bench.Ann.PostAsync(path, $"op=CONCAT&sources={bench.Base}/g,{bench.Base}/h")).Is(200);
        Assert.Equal([1, 2, 3, 7, 8, 9], await bench.Ann.ReadAsync(path));
        Assert.Equal("600", await TextAsync(bench.Ann, path, "permission"));
        Assert.Equal(["f"], await bench.Ann.NamesAsync(bench.Base));
        (await bench.Ann.PostAsync(bench.Base, "op=APPEND")).Fails(404, "FileNotFoundException");
        (await bench.Ann.PostAsync($"{bench.Base}/no", "op=APPEND")).Fails(404, "FileNotFoundException");
        (await bench.Ann.PostAsync(path, $"op=CONCAT&sources={path}")).Fails(400, "IllegalArgumentException");
        (await bench.Bob.PostAsync(path, "op=APPEND")).Fails(403, "AccessControlException");
    }

    [Theory, MemberData(nameof(Mounts))]
    public async Task Summary_OfATree_CountsIt(ClientMount mount)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, mount);
        (await bench.Ann.WriteAsync($"{bench.Base}/a/b/f", [1, 2, 3], "&replication=2")).Is(201);
        (await bench.Ann.WriteAsync($"{bench.Base}/a/g", [1])).Is(201);

        var told = (await bench.Ann.GetAsync(bench.Base, "op=GETCONTENTSUMMARY")).Is(200).Json
            .GetProperty("ContentSummary");
        var usage = (await bench.Ann.GetAsync($"{bench.Base}/a/g", "op=GETQUOTAUSAGE")).Is(200).Json
            .GetProperty("QuotaUsage");

        Assert.Equal(
            (3, 2, 4, 7, -1),
            (told.GetProperty("directoryCount").GetInt32(), told.GetProperty("fileCount").GetInt32(),
                told.GetProperty("length").GetInt32(), told.GetProperty("spaceConsumed").GetInt32(),
                told.GetProperty("quota").GetInt32()));
        Assert.Equal(1, usage.GetProperty("fileAndDirectoryCount").GetInt32());
        (await bench.Ann.PutAsync($"{bench.Base}/a/b", "op=SETPERMISSION&permission=700")).Is(200);
        (await bench.Bob.GetAsync(bench.Base, "op=GETCONTENTSUMMARY")).Fails(403, "AccessControlException");
    }

    [Fact]
    public async Task Blocks_OfAFile_NameTheWorker()
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);
        (await bench.Ann.WriteAsync($"{bench.Base}/f", bench.Bytes, "&blocksize=1048576")).Is(201);
        await bench.Ann.ReadAsync($"{bench.Base}/f");

        var blocks = (await bench.Ann.GetAsync($"{bench.Base}/f", "op=GETFILEBLOCKLOCATIONS")).Is(200).Json
            .GetProperty("BlockLocations").GetProperty("BlockLocation").EnumerateArray().ToArray();
        var located = (await bench.Ann.GetAsync(
            $"{bench.Base}/f", "op=GET_BLOCK_LOCATIONS&offset=1048577&length=1")).Is(200).Json
            .GetProperty("LocatedBlocks");

        Assert.Equal([0, 1 << 20, 2 << 20], blocks.Select(static b => b.GetProperty("offset").GetInt32()));
        Assert.Equal(bench.Bytes.Length - (2 << 20), blocks[2].GetProperty("length").GetInt32());

        // One process names its own door; each of several names workers by what they call their machine.
        var doors = bench.Fabric.WebHdfsAuthorities.ToList();
        List<string> hosts = doors.Count == 1 ? ["127.0.0.1"] : ["127.0.0.1", Environment.MachineName];
        Assert.All(blocks, b => Assert.Contains(b.GetProperty("hosts")[0].GetString(), hosts));
        if (doors.Count == 1)
        {
            Assert.Contains(blocks[0].GetProperty("names")[0].GetString(), doors);
        }

        Assert.Equal(1 << 20, Assert.Single(located.GetProperty("locatedBlocks").EnumerateArray())
            .GetProperty("startOffset").GetInt32());
        (await bench.Ann.GetAsync(bench.Base, "op=GETFILEBLOCKLOCATIONS")).Fails(404, "FileNotFoundException");
    }

    [Fact]
    public async Task Policies_SetAndUnset_PinTheFile()
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);
        var path = $"{bench.Base}/f";
        (await bench.Ann.WriteAsync(path, [1])).Is(201);

        Assert.Equal("HOT", await PolicyAsync());
        (await bench.Ann.PutAsync(path, "op=SETSTORAGEPOLICY&storagepolicy=all_ssd")).Is(200);
        Assert.Equal("ALL_SSD", await PolicyAsync());
        Assert.Equal(12, (await bench.Ann.StatusAsync(path)).GetProperty("storagePolicy").GetInt32());
        Assert.True(await IsPinnedAsync());
        (await bench.Ann.PutAsync(path, "op=SATISFYSTORAGEPOLICY")).Is(200);
        (await bench.Ann.PostAsync(path, "op=UNSETSTORAGEPOLICY")).Is(200);
        Assert.Equal("HOT", await PolicyAsync());
        Assert.False(await IsPinnedAsync());
        (await bench.Ann.PutAsync(path, "op=SETSTORAGEPOLICY&storagepolicy=GOLD"))
            .Fails(400, "IllegalArgumentException");
        Assert.Contains(
            (await bench.Ann.GetAsync("/", "op=GETALLSTORAGEPOLICY")).Is(200).Json
                .GetProperty("BlockStoragePolicies").GetProperty("BlockStoragePolicy").EnumerateArray(),
            static p => p.GetProperty("name").GetString() == "WARM");

        async Task<string?> PolicyAsync() =>
            (await bench.Ann.GetAsync(path, "op=GETSTORAGEPOLICY")).Is(200).Json
                .GetProperty("BlockStoragePolicy").GetProperty("name").GetString();

        async Task<bool> IsPinnedAsync() => (await bench.Fabric.Client.TryGetStatusAsync(
            FabricPath.Parse(path), new OperationOptions(), TestContext.Current.CancellationToken))!.Pinned;
    }

    [Fact]
    public async Task Server_AsksAndUnsupported_AreAnswered()
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);

        var room = (await bench.Ann.GetAsync("/", "op=GETSTATUS")).Is(200).Json.GetProperty("FsStatus");
        Assert.True(room.GetProperty("capacity").GetInt64() > room.GetProperty("used").GetInt64());
        Assert.Equal(
            "/user/ann/.Trash",
            (await bench.Ann.GetAsync("/", "op=GETTRASHROOT")).Is(200).Json.GetProperty("Path").GetString());
        Assert.Equal(
            64 << 20,
            (await bench.Ann.GetAsync("/", "op=GETSERVERDEFAULTS")).Is(200).Json
                .GetProperty("FsServerDefaults").GetProperty("blockSize").GetInt32());
        (await bench.Ann.PutAsync("/", "op=ALLOWSNAPSHOT")).Fails(400, "UnsupportedOperationException");
        (await bench.Ann.PutAsync("/l", "op=CREATESYMLINK&destination=/x"))
            .Fails(400, "UnsupportedOperationException");
        (await bench.Ann.GetAsync(bench.Base, "op=CHECKACCESS&fsaction=rwx")).Is(200);
        (await bench.Bob.GetAsync(bench.Base, "op=CHECKACCESS&fsaction=-w-")).Fails(403, "AccessControlException");
        (await bench.Bob.GetAsync(bench.Base, "op=CHECKACCESS&fsaction=abc")).Fails(400, "IllegalArgumentException");
        (await bench.Root.GetAsync($"{bench.Base}/no", "op=CHECKACCESS&fsaction=r--"))
            .Fails(404, "FileNotFoundException");
    }

    [Fact]
    public async Task ListBatch_OverPages_SeesAllOnce()
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);
        await Parallel.ForAsync(0, 1100, TestContext.Current.CancellationToken, async (i, _) =>
            await bench.Ann.MakeAsync($"{bench.Base}/{i:D4}"));
        var names = new List<string>();
        JsonElement listing;
        do
        {
            var more = names.Count == 0 ? string.Empty : "&startAfter=" + names[^1];
            listing = (await bench.Ann.GetAsync(bench.Base, "op=LISTSTATUS_BATCH" + more)).Is(200).Json
                .GetProperty("DirectoryListing");
            names.AddRange(HdfsUser.NamesOf(listing.GetProperty("partialListing")));
        }
        while (listing.GetProperty("remainingEntries").GetInt32() > 0);

        Assert.Equal(Enumerable.Range(0, 1100).Select(static i => $"{i:D4}"), names);
        Assert.Equal(names, await bench.Ann.NamesAsync(bench.Base));
        (await bench.Ann.GetAsync(bench.Base, "op=LISTSTATUS_BATCH&startAfter=a/b"))
            .Fails(400, "IllegalArgumentException");
    }

    private static async Task<string?> TextAsync(HdfsUser user, string path, string member) =>
        (await user.StatusAsync(path)).GetProperty(member).GetString();

    private static async Task<string[]> AclAsync(HdfsUser user, string path) =>
    [
        .. (await user.GetAsync(path, "op=GETACLSTATUS")).Is(200).Json.GetProperty("AclStatus")
            .GetProperty("entries").EnumerateArray().Select(static e => e.GetString()!),
    ];
}
