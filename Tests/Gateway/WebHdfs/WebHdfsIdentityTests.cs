using System.Net;
using System.Text;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Tests.Gateway.Clients;

namespace OrleansAlluxio.Tests.Gateway.WebHdfs;

/// <summary>Who may do what, and who is who.</summary>
public class WebHdfsIdentityTests(ClientFabrics fabrics)
{
    [Fact]
    public async Task Permissions_OfOthers_AreEnforced()
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);
        (await bench.Ann.WriteAsync($"{bench.Base}/f", [1], "&permission=600")).Is(201);

        Assert.Equal(
            $"Permission denied: user=bob, access=READ, inode=\"{bench.Base}/f\":ann:ann:-rw-------",
            (await bench.Bob.GetAsync($"{bench.Base}/f", "op=OPEN")).Fails(403, "AccessControlException"));
        (await bench.Bob.WriteAsync($"{bench.Base}/g", [1])).Fails(403, "AccessControlException");
        (await bench.Bob.DeleteAsync($"{bench.Base}/f")).Fails(403, "AccessControlException");
        (await bench.Bob.PutAsync($"{bench.Base}/x", "op=MKDIRS")).Fails(403, "AccessControlException");
        (await bench.Bob.PutAsync($"{bench.Base}/f", $"op=RENAME&destination=/tmp-{bench.Base[1..]}"))
            .Fails(403, "AccessControlException");
        (await bench.Nobody.GetAsync($"{bench.Base}/f", "op=OPEN")).Fails(403, "AccessControlException");
        Assert.Equal(["f"], await bench.Bob.NamesAsync(bench.Base));
        Assert.Equal([1], await bench.Root.ReadAsync($"{bench.Base}/f"));
    }

    [Fact]
    public async Task Root_StickyBit_KeepsWhatIsOthers()
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);

        Assert.Contains(
            "sticky bit", (await bench.Bob.DeleteAsync(bench.Base)).Fails(403, "AccessControlException"),
            StringComparison.Ordinal);
        Assert.True((await bench.Ann.DeleteAsync(bench.Base)).Is(200).Boolean);
    }

    [Fact]
    public async Task DirectoryThatMayNotBeEntered_HidesWhatIsInIt()
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);
        await bench.Ann.MakeAsync($"{bench.Base}/secret/deep", "&permission=700");
        await bench.Ann.MakeAsync($"{bench.Base}/closed", "&permission=700");
        await bench.Ann.MakeAsync($"{bench.Base}/closed/deep");

        foreach (var path in new[] { "deep", "no" })
        {
            (await bench.Bob.GetAsync($"{bench.Base}/closed/{path}", "op=GETFILESTATUS"))
                .Fails(403, "AccessControlException");
        }
    }

    [Fact]
    public async Task DeleteOfATree_WithSomebodyElsesFullDirectory_IsRefused()
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);
        await bench.Ann.MakeAsync($"{bench.Base}/open", "&permission=777");
        await bench.Bob.MakeAsync($"{bench.Base}/open/bobs", "&permission=755");
        (await bench.Bob.WriteAsync($"{bench.Base}/open/bobs/f", [1])).Is(201);

        (await bench.Ann.DeleteAsync($"{bench.Base}/open")).Fails(403, "AccessControlException");
        Assert.True((await bench.Bob.DeleteAsync($"{bench.Base}/open/bobs/f")).Boolean);
        Assert.True((await bench.Ann.DeleteAsync($"{bench.Base}/open")).Is(200).Boolean);
    }

    [Fact]
    public async Task RedirectToken_ElsewhereOrChanged_IsRefused()
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);
        (await bench.Ann.WriteAsync($"{bench.Base}/f", [1], "&permission=600")).Is(201);
        var read = (await bench.Ann.GetAsync($"{bench.Base}/f", "op=OPEN&noredirect=true")).Json
            .GetProperty("Location").GetString()!;
        var write = (await bench.Ann.PutAsync($"{bench.Base}/g", "op=CREATE")).Location!;

        (await bench.Bob.SendAsync(HttpMethod.Get, read.Replace("/f?", "/g?", StringComparison.Ordinal)))
            .Fails(403, "InvalidToken");
        (await bench.Bob.SendAsync(
            HttpMethod.Put, read.Replace("op=OPEN", "op=CREATE", StringComparison.Ordinal)))
            .Fails(403, "InvalidToken");
        (await bench.Bob.SendAsync(HttpMethod.Put, write + "&overwrite=true"))
            .Fails(403, "InvalidToken");
        Assert.Equal([1], (await bench.Bob.SendAsync(HttpMethod.Get, read)).Is(200).Bytes);
        Assert.Equal(["f"], await bench.Ann.NamesAsync(bench.Base));
    }

    [Fact]
    public async Task DoAs_OnlyOfASuperuser_ActsAsTheOther()
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);

        (await bench.Bob.PutAsync($"{bench.Base}/d", "op=MKDIRS&doas=ann")).Fails(403, "AuthorizationException");
        Assert.True((await bench.Root.PutAsync($"{bench.Base}/d", "op=MKDIRS&doas=ann")).Is(200).Boolean);
        Assert.Equal("ann", (await bench.Ann.StatusAsync($"{bench.Base}/d")).GetProperty("owner").GetString());
        (await bench.Root.PutAsync($"{bench.Base}/e", "op=MKDIRS&doas=bob")).Fails(403, "AccessControlException");
    }

    [Fact]
    public async Task Users_OfTheFabric_HaveTheirGroupsAndRoles()
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);
        var token = TestContext.Current.CancellationToken;
        var identities = bench.Fabric.Client.Identities;
        await identities.AddUserAsync(new FabricUser { Name = "carl", Groups = ["ann"] }, token);
        await identities.AddUserAsync(new FabricUser { Name = "dora", Groups = ["x", "supergroup"] }, token);
        await identities.AddUserAsync(
            new FabricUser { Name = "ed", Role = OrleansAlluxio.Core.Security.FabricRole.ReadOnly }, token);
        await identities.AddUserAsync(new FabricUser { Name = "fay", Enabled = false }, token);
        await bench.Ann.MakeAsync($"{bench.Base}/d", "&permission=770");
        using var carl = new HdfsUser(bench.Fabric.WebHdfsUrl, "carl");
        using var dora = new HdfsUser(bench.Fabric.WebHdfsUrl, "dora");
        using var ed = new HdfsUser(bench.Fabric.WebHdfsUrl, "ed");
        using var fay = new HdfsUser(bench.Fabric.WebHdfsUrl, "fay");

        (await carl.WriteAsync($"{bench.Base}/d/c", [1])).Is(201);
        (await dora.WriteAsync($"{bench.Base}/d/d", [1])).Is(201);
        (await ed.PutAsync("/of-ed", "op=MKDIRS")).Fails(403, "AccessControlException");
        (await fay.GetAsync("/", "op=LISTSTATUS")).Fails(401, "SecurityException");
    }

    [Fact]
    public async Task Keys_OfTheFabric_LogInAndMustHold()
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);
        using var good = With(bench.Fabric.SecretKey);
        using var bad = With(bench.Fabric.SecretKey + "x");

        var home = (await good.GetAsync("/", "op=GETHOMEDIRECTORY")).Is(200).Json;
        Assert.Equal("/user/fabric", home.GetProperty("Path").GetString());
        (await bad.GetAsync("/", "op=GETHOMEDIRECTORY&user.name=ann")).Fails(401, "SecurityException");
        (await good.GetAsync("/", "op=GETHOMEDIRECTORY&user.name=ann")).Fails(403, "IOException");

        HdfsUser With(string secret) => new(bench.Fabric.WebHdfsUrl, null)
        {
            Authorization = "Basic " + Convert.ToBase64String(
                Encoding.UTF8.GetBytes($"{bench.Fabric.AccessKey}:{secret}")),
        };
    }

    [Theory]
    [InlineData("GET", "/", "", 400, "UnsupportedOperationException")]
    [InlineData("GET", "/", "op=NOSUCH", 400, "IllegalArgumentException")]
    [InlineData("GET", "/", "op=MKDIRS", 400, "IllegalArgumentException")]
    [InlineData("PATCH", "/", "op=MKDIRS", 400, "UnsupportedOperationException")]
    [InlineData("PUT", "/a", "op=RENAME", 400, "IllegalArgumentException")]
    [InlineData("PUT", "/a", "op=RENAME&destination=relative", 400, "IllegalArgumentException")]
    [InlineData("PUT", "/a", "op=RENAME&destination=/../x", 400, "InvalidPathException")]
    [InlineData("PUT", "/a", "op=MKDIRS&permission=9", 400, "IllegalArgumentException")]
    [InlineData("PUT", "/a%2Fb", "op=MKDIRS", 400, "InvalidPathException")]
    [InlineData("PUT", "/a/../b", "op=MKDIRS", 400, "InvalidPathException")]
    [InlineData("PUT", "/a", "op=CREATE&overwrite=perhaps", 400, "IllegalArgumentException")]
    [InlineData("PUT", "/a", "op=CREATE&blocksize=0", 400, "IllegalArgumentException")]
    [InlineData("GET", "/", "op=LISTSTATUS&user.name=a%20b", 400, "IllegalArgumentException")]
    public async Task BadInput_AnyKind_IsHadoopsException(
        string method, string path, string query, int status, string exception)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);

        (await bench.Nobody.CallAsync(new HttpMethod(method), path, query)).Fails(status, exception);
    }

    [Theory]
    [InlineData("Origin: http://evil.example")]
    [InlineData("Host: evil.example")]
    [InlineData("x-fabric-internal-user: fabric")]
    public async Task Request_OfAForeignPage_IsRefused(string header)
    {
        using var bench = await HdfsBench.OpenAsync(fabrics, ClientMount.Local);
        var host = header.StartsWith("Host", StringComparison.Ordinal)
            ? string.Empty : $"Host: {bench.Fabric.WebHdfsUrl.Authority}\r\n";

        var line = await RawHttp.FirstLineAsync(
            bench.Fabric.WebHdfsUrl,
            $"PUT /webhdfs/v1/page?op=MKDIRS&user.name=fabric HTTP/1.1\r\n{host}{header}\r\n\r\n");

        Assert.Contains(line.Split(' ')[1], new[] { "400", "403" });
        Assert.False(await bench.Root.ExistsAsync("/page"));
    }
}
