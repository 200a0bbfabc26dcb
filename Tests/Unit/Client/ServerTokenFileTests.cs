using System.Runtime.Versioning;
using OrleansAlluxio.Client;
using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Tests.Unit.Client;

[UnsupportedOSPlatform("windows")]
public sealed class ServerTokenFileTests : IDisposable
{
    private static readonly Uri Server = new("http://127.0.0.1:19999");

    private readonly string _directory = Directory.CreateTempSubdirectory("fabric-token").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Write_ThenRead_GivesTheTokenToItsOwnerOnly()
    {
        var file = Of(Server);
        file.Write("old");
        file.Write("secret");

        Assert.Equal("secret", file.TryRead());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.Path));
        Assert.Equal([file.Path], Directory.GetFiles(Path.GetDirectoryName(file.Path)!));
    }

    [Fact]
    public void TryRead_OthersMayRead_IsRefused()
    {
        var file = Of(Server);
        file.Write("secret");
        File.SetUnixFileMode(file.Path, File.GetUnixFileMode(file.Path) | UnixFileMode.OtherRead);

        Assert.Equal(FabricErrorKind.PermissionDenied, Assert.Throws<FabricException>(() => file.TryRead()).Kind);
    }

    [Fact]
    public void Delete_OfAnotherServersToken_LeavesIt()
    {
        var ours = Of(Server);
        var theirs = Of(Server);
        ours.Write("ours");
        theirs.Write("theirs");
        ours.Delete("ours");
        Assert.Equal("theirs", theirs.TryRead());

        theirs.Delete("theirs");
        Assert.Null(theirs.TryRead());
    }

    [Theory]
    [InlineData("http://localhost:19999", "127.0.0.1_19999.token")]
    [InlineData("http://0.0.0.0:19999", "127.0.0.1_19999.token")]
    [InlineData("http://[::1]:19999", "127.0.0.1_19999.token")]
    [InlineData("http://[fe80::1]:80", "fe80--1_80.token")]
    [InlineData("https://Fabric.Example/", "fabric.example_443.token")]
    public void For_SameServer_SameFile(string server, string name) =>
        Assert.Equal(name, Path.GetFileName(Of(new Uri(server)).Path));

    [Fact]
    public void Discover_TakesTheFirstThatIsThere()
    {
        var environment = new Dictionary<string, string?> { [ServerTokenFile.DirectoryVariable] = _directory + "/d" };
        string? Get(string name) => environment.GetValueOrDefault(name);
        var options = new FabricClientOptions { Server = Server };

        Assert.Null(FabricCredential.Discover(options, Get));
        ServerTokenFile.For(Server, Get).Write("file");
        Assert.Equal("Bearer file", FabricCredential.Discover(options, Get)!.ToString());
        environment["FABRIC_ACCESS_KEY"] = "a";
        Assert.Equal("Bearer file", FabricCredential.Discover(options, Get)!.ToString());
        environment["FABRIC_SECRET_KEY"] = "b";
        Assert.Equal("Basic YTpi", FabricCredential.Discover(options, Get)!.ToString());
        environment["FABRIC_TOKEN"] = "environment";
        Assert.Equal("Bearer environment", FabricCredential.Discover(options, Get)!.ToString());
        options = options with { AccessKey = "x", SecretKey = "y" };
        Assert.Equal("Basic eDp5", FabricCredential.Discover(options, Get)!.ToString());
        Assert.Equal("Bearer t", FabricCredential.Discover(options with { Token = "t" }, Get)!.ToString());
    }

    [Fact]
    public void Options_Printed_HoldNoSecret()
    {
        var options = new FabricClientOptions { Token = "tttt", AccessKey = "aaaa", SecretKey = "ssss" };

        Assert.DoesNotMatch("tttt|aaaa|ssss", options.ToString());
    }

    [Fact]
    public void Budget_ManyFailures_StopsRetries()
    {
        var budget = new RetryBudget();
        var granted = Enumerable.Range(0, 100).Count(_ => budget.TryTake());
        Assert.Equal(5, granted);

        for (var i = 0; i < 60; i++)
        {
            budget.Give();
        }

        Assert.True(budget.TryTake());
    }

    private ServerTokenFile Of(Uri server) =>
        ServerTokenFile.For(server, name => name == ServerTokenFile.DirectoryVariable ? _directory + "/d" : null);
}
