using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3.Model;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.CrossCluster;

/// <summary>
/// What people and programs see of clusters: verbs, metrics, the fence header, and what a change costs.
/// </summary>
public sealed class ClusterVerbTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verbs_OfTwoClusters_ShowEachOther()
    {
        await using var store = await SharedStore.StartAsync();
        await using var a = await store.StartClusterAsync("a");
        await using var b = await store.StartClusterAsync("b");
        using var from = a.Api();
        using var to = b.Api();
        await SharedStore.MetAsync(from, "b");
        await SharedStore.MetAsync(to, "a");
        await from.WriteAsync("/shared/file", FabricCalls.Bytes(1, 10));

        var fence = await RunAsync(b, "fs", "fence", "/shared", "--json");
        var lag = await RunAsync(b, "cluster", "lag", "--json");
        var list = await RunAsync(b, "cluster", "ls");
        var topics = await RunAsync(b, "cluster", "topics");
        var unknown = await RunAsync(b, "cluster", "forget", "nobody");

        Assert.Equal((0, 0, 0, 0, 1), (fence.Code, lag.Code, list.Code, topics.Code, unknown.Code));
        Assert.Equal("a", JsonDocument.Parse(fence.Output).RootElement.GetProperty("heard")[0].GetString());
        var peer = JsonDocument.Parse(lag.Output).RootElement;
        Assert.Equal("a", peer.GetProperty("id").GetString());
        Assert.Equal(peer.GetProperty("head").GetInt64(), peer.GetProperty("watermark").GetInt64());
        Assert.StartsWith("a: heard, hears us, 1 topic(s)", list.Output, StringComparison.Ordinal);
        Assert.Contains($"a is heard at {store.Uri}", topics.Output, StringComparison.Ordinal);

        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.ASCII.GetBytes($"{FabricProcess.AccessKey}:{FabricProcess.SecretKey}")));
        var metrics = await http.GetStringAsync(new Uri(b.Http, "/metrics"), Token);
        foreach (var figure in (string[])
            [
                "peers{state=\"heard\"} 1", "topics{cluster=\"a\"} 1", "watermark{cluster=\"a\"}",
                "queue{subscriber=\"a\"}",
                "lag_seconds{cluster=\"a\"}", "invalidations_total{kind=\"path\"}", "syncs_avoided_total",
                "fences_total{kind=\"heard\"}", "head ",
            ])
        {
            Assert.Contains("fabric_cluster_" + figure, metrics, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Request_WithTheFenceHeader_SeesWhatWasAcknowledgedElsewhere()
    {
        await using var store = await SharedStore.StartAsync();
        await using var a = await store.StartClusterAsync("a");
        await using var b = await store.StartClusterAsync("b");
        using var from = a.Api();
        using var to = b.Api();
        await SharedStore.MetAsync(to, "a");
        using var s3 = b.Client();
        s3.BeforeRequestEvent += static (_, e) =>
            ((WebServiceRequestEventArgs)e).Headers["x-fabric-fence"] = "true";
        for (var round = 1; round <= 10; round++)
        {
            await from.WriteAsync("/shared/file", FabricCalls.Bytes(round, 10));
            using var read = await s3.GetObjectAsync(
                new GetObjectRequest { BucketName = "shared", Key = "file" }, Token);
            var bytes = new byte[10];
            await read.ResponseStream.ReadExactlyAsync(bytes, Token);
            Assert.Equal(FabricCalls.Bytes(round, 10), bytes);
        }
    }

    [Fact]
    public async Task Overwrites_OfAKnownFile_AreTakenOverWithoutAskingTheStore()
    {
        await using var store = await SharedStore.StartAsync();
        await using var a = await store.StartClusterAsync("a");
        await using var b = await store.StartClusterAsync("b");
        using var from = a.Api();
        using var to = b.Api();
        await SharedStore.MetAsync(to, "a");
        await from.WriteAsync("/shared/file", FabricCalls.Bytes(0, 10));
        await SharedStore.FenceAsync(to, "/shared");
        await to.StatAsync("/shared/file");
        var asked = await to.CounterAsync("store.syncs");
        FileStatus? seen = null;
        var marks = 0; // A fence that hears not all in time marks the path instead: then the store is asked.
        for (var round = 1; round <= 20; round++)
        {
            await from.WriteAsync("/shared/file", FabricCalls.Bytes(round, 10 + round));
            marks += (await SharedStore.FenceAsync(to, "/shared")).Missing.Count > 0 ? 1 : 0;
            seen = await to.StatAsync("/shared/file");
            Assert.Equal(10 + round, seen!.LengthBytes);
        }

        var applied = await to.CounterAsync("cluster.applied");
        Assert.InRange(applied, 20 - marks, 20);
        Assert.InRange(await to.CounterAsync("store.syncs"), asked, asked + marks);
        Assert.InRange(marks, 0, 10);

        // And it is exactly what the store has: a look finds nothing new, and the bytes are those.
        var looked = await to.StatAsync("/shared/file", syncIntervalMs: 0);
        Assert.Equal(seen!.Version, looked!.Version);
        Assert.Equal(seen.Fingerprint, looked.Fingerprint);
        Assert.Equal(FabricCalls.Bytes(20, 30), await to.ReadAsync("/shared/file"));

        // What somebody else did in between makes it ask again.
        await File.WriteAllBytesAsync(store.In("file"), FabricCalls.Bytes(50, 50), Token);
        await from.StatAsync("/shared/file", syncIntervalMs: 0);
        await from.WriteAsync("/shared/file", FabricCalls.Bytes(51, 51));
        await SharedStore.FenceAsync(to, "/shared");
        Assert.Equal(51, (await to.StatAsync("/shared/file"))!.LengthBytes);
        Assert.Equal(applied, await to.CounterAsync("cluster.applied"));
    }

    private static async Task<(int Code, string Output)> RunAsync(FabricProcess server, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "OrleansAlluxio.Cli.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["FABRIC_SERVER"] = server.Http.ToString();
        start.Environment["FABRIC_ACCESS_KEY"] = FabricProcess.AccessKey;
        start.Environment["FABRIC_SECRET_KEY"] = FabricProcess.SecretKey;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(FabricProcess.TimeMax);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        TestContext.Current.SendDiagnosticMessage(await error);
        return (process.ExitCode, output);
    }
}
