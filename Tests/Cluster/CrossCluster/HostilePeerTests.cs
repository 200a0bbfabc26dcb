using System.Net;
using System.Text;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.CrossCluster;

/// <summary>Processes that meet peers which forge, dawdle, or speak another language.</summary>
public sealed class HostilePeerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_ThatAreForged_AreNotBelievedAndNothingIsOld()
    {
        await using var store = await SharedStore.StartAsync();
        await using var writer = new FleetMember(store, 0);
        await using var reader = new FleetMember(store, 1);
        await writer.StartAsync();
        await reader.StartAsync();
        await SharedStore.MetAsync(reader.Client, writer.Id);
        await writer.Client.WriteAsync("/shared/file", FabricCalls.Bytes(1, 10));
        await SharedStore.FenceAsync(reader.Client, "/shared");
        await reader.Client.ReadAsync("/shared/file");

        writer.Proxy.Forges = true;
        await writer.Client.WriteAsync("/shared/file", FabricCalls.Bytes(2, 10));
        await Eventually.HoldsAsync("the forgery is noticed", async () =>
            (await PeerAsync(reader, writer.Id)).LastError?.Contains("signed", StringComparison.Ordinal) == true);
        Assert.Contains(writer.Id, (await SharedStore.FenceAsync(reader.Client, "/shared/file")).Missing);
        Assert.Equal(FabricCalls.Bytes(2, 10), await reader.Client.ReadAsync("/shared/file"));

        writer.Proxy.Forges = false;
        await writer.Client.WriteAsync("/shared/file", FabricCalls.Bytes(3, 10));
        await SharedStore.MetAsync(reader.Client, writer.Id);
        await SharedStore.FenceAsync(reader.Client, "/shared");
        Assert.Equal(FabricCalls.Bytes(3, 10), await reader.Client.ReadAsync("/shared/file"));
    }

    [Fact]
    public async Task Subscriber_ThatIsSlow_CostsTheWriterNothingAndIsNeverOldBehindAFence()
    {
        await using var store = await SharedStore.StartAsync();
        await using var writer = new FleetMember(store, 0);
        await using var reader = new FleetMember(store, 1);
        await writer.StartAsync();
        await reader.StartAsync();
        await SharedStore.MetAsync(reader.Client, writer.Id);
        await writer.Client.WriteAsync("/shared/f0", FabricCalls.Bytes(1, 10));
        await SharedStore.FenceAsync(reader.Client, "/shared");

        writer.Proxy.IsHeld = true;
        for (var i = 0; i < 50; i++)
        {
            await writer.Client.WriteAsync($"/shared/f{i}", FabricCalls.Bytes(2 + i, 10));
        }

        Assert.Contains(writer.Id, (await SharedStore.FenceAsync(reader.Client, "/shared")).Missing);
        Assert.Equal(FabricCalls.Bytes(2, 10), await reader.Client.ReadAsync("/shared/f0"));
        writer.Proxy.IsHeld = false;
        await Eventually.HoldsAsync("it is heard again", async () =>
            (await SharedStore.FenceAsync(reader.Client, "/shared")).Heard.Contains(writer.Id));
        Assert.Equal(FabricCalls.Bytes(51, 10), await reader.Client.ReadAsync("/shared/f49"));
    }

    [Fact]
    public async Task Peer_OfAnotherVersion_IsRefusedWithTheReason()
    {
        await using var store = await SharedStore.StartAsync();
        await using var cluster = await store.StartClusterAsync("a");
        using var http = new HttpClient();
        foreach (var server in (Uri[])[cluster.Http, store.Discovery.Url])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/peers/v1/register"));
            request.Content = new ByteArrayContent(Encoding.ASCII.GetBytes("{}"));
            request.Headers.Add("x-fabric-peer-protocol", "2");
            using var response = await http.SendAsync(request, Token);

            Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
            Assert.Contains(
                "speaks version 1 of the cluster protocol, the other",
                await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Root_ThatCannotBeAnnounced_IsRefusedBeforeItIsMade()
    {
        await using var store = await SharedStore.StartAsync();
        var home = store.NewHome();
        string[] clustered =
        [
            "--home", home.Home, "--s3", "127.0.0.1:0", "--webhdfs", "none", "--http", "127.0.0.1:0", "--mem", "0",
            "--ssd", $"{home.Ssd}=64MiB", "--cluster-id", "a", "--cluster-secret", DiscoveryProcess.Secret,
            "--discovery",
        ];
        var root = new Uri(home.Store).AbsoluteUri;

        var odd = await FabricProcess.FailAsync(
            home, [.. clustered, store.Discovery.Url.ToString(), "--mount", $"/={root}?version=2"]);
        await store.Discovery.KillAsync();
        var alone = await FabricProcess.FailAsync(
            home, [.. clustered, store.Discovery.Url.ToString(), "--mount", $"/={root}"]);

        Assert.Equal((1, 1), (odd.Code, alone.Code));
        Assert.Contains("cannot be announced to other clusters", odd.Error, StringComparison.Ordinal);
        Assert.Contains("cannot be announced to other clusters", alone.Error, StringComparison.Ordinal);

        // Nothing of it is there: the same home takes another root.
        await using var started = await FabricProcess.StartAsync(home);
        using var client = started.Api();
        var mounts = await client.Administration.ListMountsAsync(Token);
        Assert.Equal(root, Assert.Single(mounts).Uri);
    }

    private static async Task<ClusterPeerStatus> PeerAsync(FleetMember member, string id) =>
        (await member.Client.Clusters.GetAsync(live: false, Token)).Peers.First(p => p.Id == id);
}
