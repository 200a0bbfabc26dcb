using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.WebHdfs;
using OrleansAlluxio.Tests.Gateway.Clients;

namespace OrleansAlluxio.Tests.Gateway.WebHdfs;

/// <summary>
/// Every operation of the table against everybody: the owner, a member of the group, somebody else, a superuser and who
/// says no name. An operation that is not in the matrix fails it.
/// </summary>
public sealed class WebHdfsMatrixTests(ClientFabrics fabrics)
{
    private static readonly Dictionary<string, MatrixRow> Rows = new()
    {
        ["OPEN"] = new(MatrixRow.Readers, "d/f"),
        ["GETFILESTATUS"] = new(MatrixRow.Everybody, "d/f"),
        ["GETFILELINKSTATUS"] = new(MatrixRow.Everybody, "d/f"),
        ["LISTSTATUS"] = new(MatrixRow.Readers, "d"),
        ["LISTSTATUS_BATCH"] = new(MatrixRow.Readers, "d"),
        ["GETCONTENTSUMMARY"] = new(MatrixRow.Readers, "d"),
        ["GETQUOTAUSAGE"] = new(MatrixRow.Readers, "d"),
        ["GETFILECHECKSUM"] = new(MatrixRow.Readers, "d/f"),
        ["GETHOMEDIRECTORY"] = new(MatrixRow.Everybody, "/"),
        ["GETTRASHROOT"] = new(MatrixRow.Everybody, "/"),
        ["GETACLSTATUS"] = new(MatrixRow.Everybody, "d/f"),
        ["GETXATTRS"] = new(MatrixRow.Readers, "d/f"),
        ["LISTXATTRS"] = new(MatrixRow.Everybody, "d/f"),
        ["CHECKACCESS"] = new(MatrixRow.Readers, "d/f", "&fsaction=r--"),
        ["GETFILEBLOCKLOCATIONS"] = new(MatrixRow.Readers, "d/f"),
        ["GET_BLOCK_LOCATIONS"] = new(MatrixRow.Readers, "d/f"),
        ["GETSTATUS"] = new(MatrixRow.Everybody, "/"),
        ["GETSERVERDEFAULTS"] = new(MatrixRow.Everybody, "/"),
        ["GETALLSTORAGEPOLICY"] = new(MatrixRow.Everybody, "/"),
        ["GETSTORAGEPOLICY"] = new(MatrixRow.Readers, "d/f"),
        ["GETDELEGATIONTOKEN"] = new(MatrixRow.Everybody, "/"),
        ["CREATE"] = new(MatrixRow.Owners, "d/new"),
        ["MKDIRS"] = new(MatrixRow.Owners, "d/made-by-*"),
        ["RENAME"] = new(MatrixRow.Owners, "d/f", "&destination={0}/d/g"),
        ["SETREPLICATION"] = new(MatrixRow.Owners, "d/f", "&replication=2"),
        ["SETOWNER"] = new(MatrixRow.Superusers, "d/f", "&owner=zed"),
        ["SETPERMISSION"] = new(MatrixRow.Owners, "d/f", "&permission=644"),
        ["SETTIMES"] = new(MatrixRow.Owners, "d/f", "&modificationtime=1"),
        ["SETACL"] = new(MatrixRow.Owners, "d/f", "&aclspec=user::rw-,group::r--,other::r--"),
        ["MODIFYACLENTRIES"] = new(MatrixRow.Owners, "d/f", "&aclspec=user:zed:r--"),
        ["REMOVEACLENTRIES"] = new(MatrixRow.Owners, "d/f", "&aclspec=user:zed:"),
        ["REMOVEDEFAULTACL"] = new(MatrixRow.Owners, "d/f"),
        ["REMOVEACL"] = new(MatrixRow.Owners, "d/f"),
        ["SETXATTR"] = new(MatrixRow.Owners, "d/f", "&xattr.name=user.x&xattr.value=1&flag=CREATE,REPLACE"),
        ["REMOVEXATTR"] = new(MatrixRow.Owners, "d/f", "&xattr.name=user.x"),
        ["SETSTORAGEPOLICY"] = new(MatrixRow.Owners, "d/f", "&storagepolicy=HOT"),
        ["SATISFYSTORAGEPOLICY"] = new(MatrixRow.Owners, "d/f"),
        ["RENEWDELEGATIONTOKEN"] = new(MatrixRow.Everybody, "/", "&token=x"),
        ["CANCELDELEGATIONTOKEN"] = new(MatrixRow.Everybody, "/", "&token=x"),
        ["APPEND"] = new(MatrixRow.Owners, "d/f"),
        ["CONCAT"] = new(MatrixRow.Owners, "d/f", "&sources={0}/d/h"),
        ["TRUNCATE"] = new(MatrixRow.Owners, "d/f", "&newlength=0"),
        ["UNSETSTORAGEPOLICY"] = new(MatrixRow.Owners, "d/f"),
        ["DELETE"] = new(MatrixRow.Owners, "d/f"),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryOperation_ForEverybody_IsDecidedAsHdfsWould()
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);
        await bench.Fabric.Client.Identities.AddUserAsync(new FabricUser { Name = "gil", Groups = ["team"] }, Token);
        using var gil = new HdfsUser(bench.Fabric.WebHdfsUrl, "gil");
        (char Letter, HdfsUser User)[] people =
            [('O', bench.Ann), ('G', gil), ('T', bench.Bob), ('S', bench.Root), ('A', bench.Nobody)];
        var wrong = new List<string>();

        foreach (var ((method, name), _) in OperationTable.All)
        {
            if (!Rows.TryGetValue(name, out var row))
            {
                var told = await bench.Root.CallAsync(new HttpMethod(method), bench.Base, "op=" + name);
                told.Fails(400, "UnsupportedOperationException");
                continue;
            }

            foreach (var (letter, user) in people)
            {
                await PrepareAsync(bench);
                var below = row.Path.Replace('*', letter);
                var path = below[0] == '/' ? below : $"{bench.Base}/{below}";
                var answer = await user.CallAsync(
                    new HttpMethod(method), path, $"op={name}{string.Format(null, row.More, bench.Base)}");
                var isLetIn = !answer.Text.Contains("AccessControlException", StringComparison.Ordinal);
                if (isLetIn != row.Who.Contains(letter) || answer.Status >= 500)
                {
                    wrong.Add($"{name} for {letter}: {answer.Status} {answer.Text}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    // The directory may be listed by its group and entered by everybody; the file is read by the group.
    private static async Task PrepareAsync(HdfsBench bench)
    {
        var ann = new FabricCaller { User = "ann", Group = "team" };
        var directory = FabricPath.Parse($"{bench.Base}/d");
        await bench.Fabric.Client.CreateDirectoryAsync(
            directory, new DirectoryOptions { Caller = ann, Mode = 0x1E9, AllowExisting = true }, Token);
        foreach (var name in new[] { "f", "h" })
        {
            await using var writer = await bench.Fabric.Client.CreateAsync(
                directory.Child(name),
                new CreateOptions
                {
                    Caller = ann,
                    Mode = 0x1A0,
                    Overwrite = true,
                    XAttrs = new Dictionary<string, string> { ["user.x"] = "1" },
                },
                Token);
            await writer.WriteAsync(new byte[10], Token);
            await writer.CompleteAsync(null, Token);
        }
    }
}
