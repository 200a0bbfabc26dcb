using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.WebHdfs;

namespace OrleansAlluxio.Tests.Unit.UnderStorage.WebHdfs;

/// <summary>
/// ACLs in recorded answers: the mask is in the group's bits, and only an <c>aclBit</c> tells of entries.
/// </summary>
public sealed class WebHdfsAclReplayTests
{
    private static readonly UfsPath File = UfsPath.Parse("f");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TryStat_AclBit_HasTheEntriesAndTheMaskOfTheBits()
    {
        using var server = new ReplayServer(static r => r.Op == "GETACLSTATUS"
            ? Acl("660", "user:bob:rw-", "user:two words:rwx", "group::r--")
            : Status("FILE", "660", isSet: true));
        await using var store = Open(server);

        var status = await store.TryStatAsync(File, Token);

        Assert.Equal("user::rw-,user:bob:rw-,group::r--,mask::rw-,other::---", status!.Acl);
        Assert.Equal((true, 0x1B0), (status.HasAcl, status.Fingerprint.Mode));
    }

    [Fact]
    public async Task TryStat_DefaultEntriesOnly_HasThemBesideTheBits()
    {
        using var server = new ReplayServer(static r => r.Op == "GETACLSTATUS"
            ? Acl(
                "1750", "default:user::rwx", "default:user:bob:rwx", "default:group::r-x", "default:mask::rwx",
                "default:other::---")
            : Status("DIRECTORY", "1750", isSet: true));
        await using var store = Open(server);

        Assert.Equal(
            "user::rwx,group::r-x,other::---,default:user::rwx,default:user:bob:rwx,default:group::r-x,"
                + "default:mask::rwx,default:other::---",
            (await store.TryStatAsync(File, Token))!.Acl);
    }

    [Fact]
    public async Task TryStat_NoAclBit_HasNoneAndAsksNoMore()
    {
        using var server = new ReplayServer(static _ => Status("FILE", "640", isSet: false));
        await using var store = Open(server);

        var status = await store.TryStatAsync(File, Token);

        Assert.Equal((string.Empty, false), (status!.Acl, status.HasAcl));
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task List_AclBit_IsToldWithoutItsEntries()
    {
        using var server = new ReplayServer(static r => r.Op == "LISTSTATUS_BATCH"
            ? new ReplayedAnswer(400)
            : new ReplayedAnswer(200, """
                {"FileStatuses":{"FileStatus":[
                 {"pathSuffix":"a","type":"FILE","length":1,"permission":"660","aclBit":true},
                 {"pathSuffix":"b","type":"FILE","length":1,"permission":"640"}]}}
                """));
        await using var store = Open(server);

        var page = await store.ListAsync(new UfsListRequest { Directory = UfsPath.Root }, Token);

        Assert.Equal(
            [(null, true), (string.Empty, false)], page.Entries.Select(static e => (e.Status.Acl, e.Status.HasAcl)));
    }

    [Fact]
    public async Task SetAttributes_Acl_IsSetAfterTheModeAndRemovedBeforeIt()
    {
        const string acl = "user::rw-,user:bob:rw-,group::r--,mask::rw-,other::---";
        using var server = new ReplayServer(static r =>
            r.Op == "GETFILESTATUS" ? Status("FILE", "640", isSet: false) : new ReplayedAnswer(200));
        await using var store = Open(server);

        await store.SetAttributesAsync(File, new UfsAttributes(Mode: 0x1A0, Acl: acl), Token);
        await store.SetAttributesAsync(File, new UfsAttributes(Mode: 0x1A0, Acl: string.Empty), Token);
        await store.SetAttributesAsync(File, new UfsAttributes(Mode: 0x1A0), Token);

        Assert.Equal(
            ["SETPERMISSION", "SETACL", "REMOVEACL", "SETPERMISSION", "SETPERMISSION"],
            server.Seen.Select(static r => r.Op).Where(static op => op != "GETFILESTATUS"));
        Assert.Equal(acl, server.Seen.Single(static r => r.Op == "SETACL").Parameter("aclspec"));
    }

    [Fact]
    public async Task SetAttributes_AclWithoutDefaultEntries_TakesThoseOfADirectoryAway()
    {
        using var server = new ReplayServer(static r => r.Op switch
        {
            "GETFILESTATUS" => Status("DIRECTORY", "750", isSet: true),
            "GETACLSTATUS" => Acl("750", "default:user::rwx", "default:group::r-x", "default:other::---"),
            _ => new ReplayedAnswer(200),
        });
        await using var store = Open(server);

        await store.SetAttributesAsync(
            File, new UfsAttributes(Acl: "user::rwx,user:bob:r-x,group::r-x,mask::r-x,other::---"), Token);

        Assert.Equal(
            ["REMOVEDEFAULTACL", "SETACL"], server.Seen.Where(static r => r.Method == "PUT").Select(static r => r.Op));
    }

    [Theory]
    [InlineData(403, "org.apache.hadoop.hdfs.protocol.AclException")]
    [InlineData(400, "java.lang.UnsupportedOperationException")]
    public async Task AnyCall_ServerWithoutAcls_RefusesAChangeAndIsReadAllTheSame(int status, string javaClass)
    {
        using var server = new ReplayServer(r => r.Op == "GETFILESTATUS"
            ? Status("FILE", "660", isSet: true)
            : ReplayedAnswer.Failure(status, javaClass, "The ACL operation has been rejected."));
        await using var store = Open(server);

        var seen = await store.TryStatAsync(File, Token);
        Assert.Equal((null, 0x1B0), (seen!.Acl, seen.Fingerprint.Mode));
        var error = await Assert.ThrowsAsync<FabricException>(
            async () => await store.SetAttributesAsync(File, new UfsAttributes(Acl: string.Empty), Token));
        Assert.Equal(FabricErrorKind.Unsupported, error.Kind);
    }

    private static ReplayedAnswer Status(string type, string permission, bool isSet) => new(200, $$"""
        {
          "FileStatus": {
            {{(isSet ? "\"aclBit\": true," : string.Empty)}}
            "fileId": 7, "group": "g", "length": 3, "modificationTime": 5, "owner": "o", "pathSuffix": "",
            "permission": "{{permission}}", "type": "{{type}}"
          }
        }
        """);

    private static ReplayedAnswer Acl(string permission, params string[] entries) => new(200, $$"""
        {
          "AclStatus": {
            "entries": [{{string.Join(',', entries.Select(static e => $"\"{e}\""))}}],
            "group": "g", "owner": "o", "permission": "{{permission}}", "stickyBit": false
          }
        }
        """);

    private static IUnderStorage Open(ReplayServer server) =>
        new WebHdfsConnector(TimeProvider.System, new SystemRandomSource()).Open(
            new Uri($"webhdfs://{server.Node}/data"), new Dictionary<string, string> { ["retries"] = "0" });
}
