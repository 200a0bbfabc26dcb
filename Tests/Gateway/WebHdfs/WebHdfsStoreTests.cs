using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Silo;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Tests.Gateway.WebHdfs;

/// <summary>Permissions where the store changes behind the fabric, which asks it at every access.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class WebHdfsStoreTests : IAsyncLifetime
{
    private readonly string _home = Directory.CreateTempSubdirectory("fabric-hdfs").FullName;
    private FabricSilo _silo = null!;

    public async ValueTask InitializeAsync() => _silo = await FabricSilo.StartAsync(
        new UpOptions
        {
            Home = _home,
            SyncIntervalMs = 0,
            S3 = new IPEndPoint(IPAddress.Loopback, 0),
            WebHdfs = new IPEndPoint(IPAddress.Loopback, 0),
            Http = new IPEndPoint(IPAddress.Loopback, 0),
        },
        NullLoggerFactory.Instance,
        TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task File_ThatTheStoreGotMeanwhile_IsJudgedByItsMode()
    {
        using var ann = new HdfsUser(_silo.WebHdfsUrl!, "ann");
        using var bob = new HdfsUser(_silo.WebHdfsUrl!, "bob");
        await ann.MakeAsync("/d");
        Assert.Empty(await bob.NamesAsync("/d"));
        (await bob.GetAsync("/d/f", "op=OPEN")).Fails(404, "FileNotFoundException");

        Put("d/f", UnixFileMode.UserRead | UnixFileMode.UserWrite);

        (await bob.GetAsync("/d/f", "op=OPEN")).Fails(403, "AccessControlException");
        (await bob.GetAsync("/d/f", "op=GETFILECHECKSUM")).Fails(403, "AccessControlException");
    }

    [Fact]
    public async Task Mode_ChangedInTheStore_CountsForTheReadThatFindsIt()
    {
        using var bob = new HdfsUser(_silo.WebHdfsUrl!, "bob");
        Put("f", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Equal([7], await bob.ReadAsync("/f"));

        File.SetUnixFileMode(Path.Combine(_home, "root", "f"), UnixFileMode.UserRead);

        (await bob.GetAsync("/f", "op=OPEN")).Fails(403, "AccessControlException");
    }

    [Fact]
    public async Task Owner_OfWhatWasMadeHere_StaysWhenTheStoreIsAsked()
    {
        using var ann = new HdfsUser(_silo.WebHdfsUrl!, "ann");
        (await ann.WriteAsync("/made/by/f", [1], "&permission=600")).Is(201);

        foreach (var path in new[] { "/made", "/made/by", "/made/by/f" })
        {
            Assert.Equal("ann", (await ann.StatusAsync(path)).GetProperty("owner").GetString());
        }

        Assert.Equal([1], await ann.ReadAsync("/made/by/f"));
    }

    private void Put(string path, UnixFileMode mode)
    {
        var file = Path.Combine(_home, "root", path);
        File.WriteAllBytes(file, [7]);
        File.SetUnixFileMode(file, mode);
    }
}
