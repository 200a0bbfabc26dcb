using System.Net;
using System.Net.Sockets;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Lifecycle;

/// <summary>
/// What keeps a fabric from serving is said in one line and an exit code: 1 when it cannot, 2 when it was asked
/// wrongly.
/// </summary>
public sealed class StartFailureTests : IDisposable
{
    private readonly FabricHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("--nonsense", "x")]
    [InlineData("--home")]
    [InlineData("--s3", "nowhere")]
    [InlineData("--http", "127.0.0.1:99999")]
    [InlineData("--webhdfs", "somewhere")]
    [InlineData("--webhdfs-umask", "778")]
    [InlineData("--webhdfs-umask", "7777")]
    [InlineData("--webhdfs-simple-auth", "perhaps")]
    [InlineData("--webhdfs-advertise", "nowhere")]
    [InlineData("--mem", "12parsecs")]
    [InlineData("--mount", "novalue")]
    [InlineData("--mount", "/a/../b=file:///tmp")]
    [InlineData("--role", "somebody")]
    [InlineData("--role", "worker")]
    [InlineData("--role", "worker", "--join", "nowhere")]
    [InlineData("--locality", "shelf=3")]
    [InlineData("--ring", "square")]
    [InlineData("--worker-lost-after", "-1")]
    [InlineData("--role", "silo")]
    [InlineData("--write-type", "SOMEHOW")]
    [InlineData("--sync-interval", "soon")]
    public async Task Up_BadArguments_ExitsWith2AndUsage(params string[] arguments)
    {
        var (code, output, error) = await FabricProcess.FailAsync(_home, arguments);

        Assert.Equal((2, string.Empty), (code, output));
        Assert.StartsWith("fabric up: ", error, StringComparison.Ordinal);
        Assert.Contains("usage: fabric up", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_HomeInUse_ExitsWith1AndLeavesTheOwnerAlone()
    {
        await using var owner = await FabricProcess.StartAsync(_home);

        await AssertFailsAsync("another fabric process is using it");

        using var client = owner.Api();
        Assert.NotNull(await client.StatAsync("/"));
        Assert.Equal(0, await owner.StopAsync());
    }

    [Fact]
    public async Task Up_HomeOfANewerProgram_ExitsWith1AndTouchesNothing()
    {
        await using (var first = await FabricProcess.StartAsync(_home))
        {
            Assert.Equal(0, await first.StopAsync());
        }

        var version = Path.Combine(_home.Home, "version");
        await File.WriteAllTextAsync(version, "999\n", TestContext.Current.CancellationToken);

        await AssertFailsAsync("999");

        Assert.Equal("999\n", await File.ReadAllTextAsync(version, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--s3")]
    [InlineData("--webhdfs")]
    [InlineData("--http")]
    public async Task Up_PortInUse_ExitsWith1AndNamesIt(string door)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = listener.LocalEndpoint.ToString()!;

        await AssertFailsAsync(address, door, address);
    }

    [Theory]
    [InlineData("/proc/fabric-home")]
    [InlineData("/dev/null/home")]
    public async Task Up_HomeCannotBeMade_ExitsWith1(string directory)
    {
        var (code, output, error) = await FabricProcess.FailAsync(
            _home, "--home", directory, "--s3", "127.0.0.1:0", "--http", "127.0.0.1:0");

        Assert.Equal((1, string.Empty), (code, output));
        Assert.StartsWith($"fabric up: open home '{directory}'", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--mount", "/x=gopher://host/path", "gopher")]
    [InlineData("--mount", "/x=file:///absent/directory", "absent")]
    [InlineData("--eviction", "coin-toss", "coin-toss")]
    public async Task Up_WhatCannotBeHad_ExitsWith1AndNamesIt(string option, string value, string named) =>
        await AssertFailsAsync(named, option, value);

    private async Task AssertFailsAsync(string reason, params string[] more)
    {
        var (code, output, error) = await FabricProcess.FailAsync(_home, [.. _home.Arguments(more)]);
        Assert.Equal((1, string.Empty), (code, output));
        var line = Assert.Single(error.Split('\n'), static l => l.StartsWith("fabric up: ", StringComparison.Ordinal));
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
