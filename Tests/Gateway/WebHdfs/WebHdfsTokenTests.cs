using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Silo;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Tests.Gateway.WebHdfs;

/// <summary>A door that believes no names, and delegation tokens, over a restart.</summary>
public sealed class WebHdfsTokenTests : IAsyncLifetime
{
    private readonly string _home = Directory.CreateTempSubdirectory("fabric-tokens").FullName;
    private FabricSilo _silo = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task NamesAlone_WhereTheyAreNotBelieved_AreRefused()
    {
        using var nobody = new HdfsUser(_silo.WebHdfsUrl!, "fabric");

        Assert.Equal(
            "Authentication is required.",
            (await nobody.GetAsync("/", "op=LISTSTATUS")).Fails(401, "SecurityException"));
        (await nobody.GetAsync("/", "op=NOSUCH")).Fails(401, "SecurityException");
        (await nobody.GetAsync("/", "op=LISTSTATUS&delegation=AAAA")).Fails(403, "InvalidToken");
    }

    [Fact]
    public async Task Token_OfAnOwner_SpeaksForHimUntilItIsCancelled()
    {
        using var owner = Owner();
        using var nobody = new HdfsUser(_silo.WebHdfsUrl!, null);
        var token = await IssueAsync(owner, "&renewer=fabric");
        using var bearer = new HdfsUser(_silo.WebHdfsUrl!, null) { Authorization = "Bearer " + token };

        (await nobody.PutAsync("/made", $"op=MKDIRS&delegation={token}")).Is(200);
        Assert.Equal("fabric", (await bearer.StatusAsync("/made")).GetProperty("owner").GetString());
        var step = (await nobody.PutAsync("/made/f", $"op=CREATE&delegation={token}")).Is(307);
        Assert.DoesNotContain(token, step.Location, StringComparison.Ordinal);
        (await nobody.SendAsync(HttpMethod.Put, step.Location!, new ByteArrayContent([1]))).Is(201);
        (await nobody.GetAsync("/", $"op=GETDELEGATIONTOKEN&delegation={token}")).Fails(403, "IOException");
        var until = (await owner.PutAsync("/", $"op=RENEWDELEGATIONTOKEN&token={token}")).Is(200).Json
            .GetProperty("long").GetInt64();
        Assert.True(until > DateTimeOffset.UtcNow.AddHours(23).ToUnixTimeMilliseconds());

        await _silo.DisposeAsync();
        await StartAsync();

        using var after = new HdfsUser(_silo.WebHdfsUrl!, null);
        Assert.Equal(["f"], HdfsUser.NamesOf((await after.GetAsync(
            "/made", $"op=LISTSTATUS&delegation={token}")).Is(200).Json));
        using var again = Owner();
        (await again.PutAsync("/", $"op=CANCELDELEGATIONTOKEN&token={token}")).Is(200);
        (await after.GetAsync("/made", $"op=LISTSTATUS&delegation={token}")).Fails(403, "InvalidToken");
        (await again.PutAsync("/", $"op=RENEWDELEGATIONTOKEN&token={token}")).Fails(403, "InvalidToken");
    }

    [Fact]
    public async Task Token_WithAnotherRenewer_IsRenewedByHimAlone()
    {
        using var owner = Owner();
        var token = await IssueAsync(owner, "&renewer=yarn");

        (await owner.PutAsync("/", $"op=RENEWDELEGATIONTOKEN&token={token}")).Fails(403, "AccessControlException");
        (await owner.PutAsync("/", $"op=RENEWDELEGATIONTOKEN&token={token}&doas=yarn")).Is(200);
        (await owner.PutAsync("/", $"op=CANCELDELEGATIONTOKEN&token={token}&doas=bob"))
            .Fails(403, "AccessControlException");
        (await owner.PutAsync("/", "op=CANCELDELEGATIONTOKEN")).Fails(400, "IllegalArgumentException");
    }

    private static async Task<string> IssueAsync(HdfsUser user, string more) =>
        (await user.GetAsync("/", "op=GETDELEGATIONTOKEN" + more)).Is(200).Json
            .GetProperty("Token").GetProperty("urlString").GetString()!;

    private HdfsUser Owner()
    {
        var pair = $"{_silo.Credentials.AccessKey}:{_silo.Credentials.SecretKey}";
        return new HdfsUser(_silo.WebHdfsUrl!, null)
        {
            Authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)),
        };
    }

    private async Task StartAsync() => _silo = await FabricSilo.StartAsync(
        new UpOptions
        {
            Home = _home,
            S3 = new IPEndPoint(IPAddress.Loopback, 0),
            WebHdfs = new IPEndPoint(IPAddress.Loopback, 0),
            WebHdfsSimpleAuth = false,
            Http = new IPEndPoint(IPAddress.Loopback, 0),
        },
        NullLoggerFactory.Instance,
        Token);
}
