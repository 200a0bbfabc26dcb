using System.Text.Json;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>ACLs set and read by unmodified clients; whether they count is asked without a signature.</summary>
public class ClientAclTests(ClientFabrics fabrics)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Cmd_SetAcl_PublicAndPrivateAgain(ClientMount mount)
    {
        using var bench = await OpenAsync(ClientTools.S3Cmd, mount, withAcls: true);
        await bench.GivenObjectAsync("dir/k", ClientContent.Small);
        await bench.GivenObjectAsync("dir/l", ClientContent.Small);
        var local = bench.Given("local", ClientContent.Small);
        Assert.Equal(403, await AnonymousAsync(bench, "dir/k"));

        await bench.RunAsync("setacl", "--acl-public", "--recursive", bench.Url("dir/"));
        Assert.Equal((200, 200), (await AnonymousAsync(bench, "dir/k"), await AnonymousAsync(bench, "dir/l")));
        await bench.RunAsync("setacl", "--acl-private", bench.Url("dir/k"));
        Assert.Equal((403, 200), (await AnonymousAsync(bench, "dir/k"), await AnonymousAsync(bench, "dir/l")));

        await bench.RunAsync("put", "--acl-public", local, bench.Url("new"));
        await bench.RunAsync("setacl", "--acl-public", $"s3://{bench.Bucket}");
        Assert.Equal((200, 200), (await AnonymousAsync(bench, "new"), await AnonymousAsync(bench, string.Empty)));
        await bench.RunAsync("setacl", "--acl-private", $"s3://{bench.Bucket}");
        Assert.Equal(403, await AnonymousAsync(bench, string.Empty));
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Cmd_SetAcl_GrantsAndRevokes(ClientMount mount)
    {
        using var bench = await OpenAsync(ClientTools.S3Cmd, mount, withAcls: true);
        await bench.GivenObjectAsync("k", ClientContent.Small);

        foreach (var permission in (string[])["read", "read_acp", "write_acp"])
        {
            await bench.RunAsync("setacl", $"--acl-grant={permission}:ann", bench.Url("k"));
        }

        var granted = (await bench.RunAsync("info", bench.Url("k"))).Output;
        await bench.RunAsync("setacl", "--acl-revoke=read:ann", bench.Url("k"));
        var revoked = (await bench.RunAsync("info", bench.Url("k"))).Output;

        Assert.Equal(["READ", "READ_ACP", "WRITE_ACP"], OfAnn(granted));
        Assert.Equal(["READ_ACP", "WRITE_ACP"], OfAnn(revoked));
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task S3Cmd_SetAcl_WhereAclsAreOff_IsRefused(ClientMount mount)
    {
        using var bench = await OpenAsync(ClientTools.S3Cmd, mount, withAcls: false);
        await bench.GivenObjectAsync("k", ClientContent.Small);

        var said = await bench.FailAsync("setacl", "--acl-public", bench.Url("k"));

        Assert.Contains("AccessControlListNotSupported", said.Everything);
        Assert.Equal(403, await AnonymousAsync(bench, "k"));
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsCli_PutAcl_CannedAndGrants(ClientMount mount)
    {
        using var bench = await OpenAsync(ClientTools.AwsCli, mount, withAcls: true);
        await bench.GivenObjectAsync("k", ClientContent.Small);
        string[] key = ["--bucket", bench.Bucket, "--key", "k"];

        await bench.RunAsync(["s3api", "put-object-acl", .. key, "--acl", "public-read"]);
        Assert.Equal(200, await AnonymousAsync(bench, "k"));
        await bench.RunAsync(["s3api", "put-object-acl", .. key, "--grant-read-acp", "id=ann"]);
        Assert.Equal(403, await AnonymousAsync(bench, "k"));
        var granted = await PermissionsAsync(bench, ["s3api", "get-object-acl", .. key]);
        await bench.RunAsync("s3api", "put-bucket-acl", "--bucket", bench.Bucket, "--acl", "public-read");
        Assert.Equal(200, await AnonymousAsync(bench, string.Empty));
        var ofBucket = await PermissionsAsync(bench, ["s3api", "get-bucket-acl", "--bucket", bench.Bucket]);

        Assert.Equal(["FULL_CONTROL", "READ_ACP"], granted);
        Assert.Equal(["FULL_CONTROL", "READ"], ofBucket);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task Boto3_Acls_AreSetReadAndPutBack(ClientMount mount)
    {
        using var bench = await OpenAsync(ClientTools.Boto3, mount, withAcls: false);

        await bench.RunScriptAsync("boto3_client.py", "acl");

        Assert.Equal((200, 403), (await AnonymousAsync(bench, "public"), await AnonymousAsync(bench, "k")));
    }

    private static async Task<int> AnonymousAsync(ClientBench bench, string key) =>
        (await ClientBench.GetUrlAsync($"{bench.Fabric.S3Url}{bench.Bucket}/{key}")).Status;

    private static IEnumerable<string> OfAnn(string info) => info.Split('\n')
        .Select(static line => line.Trim().Split((char[])[' ', ':'], StringSplitOptions.RemoveEmptyEntries))
        .Where(static words => words is ["ACL", "ann", _]).Select(static words => words[2]).Order();

    private static async Task<IEnumerable<string?>> PermissionsAsync(ClientBench bench, string[] arguments) =>
        JsonDocument.Parse((await bench.RunAsync(arguments)).Output).RootElement.GetProperty("Grants")
            .EnumerateArray().Select(static grant => grant.GetProperty("Permission").GetString());

    private async Task<ClientBench> OpenAsync(ClientTool tool, ClientMount mount, bool withAcls)
    {
        var bench = await ClientBench.OpenAsync(tool, fabrics, mount);
        try
        {
            await bench.Fabric.Client.Identities.AddUserAsync(new FabricUser { Name = "ann" }, Token);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.AlreadyExists)
        {
            // Another test of this fabric was first.
        }

        if (withAcls)
        {
            var change = new AttributeChange
            {
                SetXAttrs = new Dictionary<string, string> { ["s3.bucket.ownership"] = "ObjectWriter" },
            };
            await bench.Fabric.Client.SetAttributesAsync(FabricPath.Parse("/" + bench.Bucket), change, Token);
        }

        return bench;
    }
}
