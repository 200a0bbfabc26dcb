using System.Globalization;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.CrossCluster;

/// <summary>Clusters as processes on a bucket of Ceph, directly and by way of a broker.</summary>
public sealed class SharedBucketTests(RadosGatewayServer gateway, RabbitMqServer broker)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Changes_OfABucket_AreVisibleBehindAFence(bool isBrokered)
    {
        await using var store = await SharedStore.StartAsync();
        string[] carrier = isBrokered ? ["--cluster-carrier", (await broker.UrlAsync()).ToString()] : [];
        var port = (await gateway.PortAsync()).ToString(CultureInfo.InvariantCulture);
        var prefix = isBrokered ? "shared-brokered" : "shared-direct";
        string[] bucket =
        [
            "--mount", $"/bucket=s3://{gateway.Bucket}/{prefix},endpoint=http://127.0.0.1:{port}"
                + $",access-key={gateway.AccessKey},secret-key={gateway.SecretKey}",
            .. carrier,
        ];
        await using var a = await store.StartClusterAsync($"{prefix}-a", null, bucket);
        await using var b = await store.StartClusterAsync($"{prefix}-b", null, bucket);
        using var from = a.Api();
        using var to = b.Api();
        await SharedStore.MetAsync(from, $"{prefix}-b");
        await SharedStore.MetAsync(to, $"{prefix}-a");
        var report = await to.Clusters.GetAsync(live: true, Token);
        Assert.Equal(isBrokered ? "amqp" : "http", report.Carrier);
        Assert.Equal(2, Assert.Single(report.Peers).Topics.Count);
        for (var round = 1; round <= 10; round++)
        {
            await from.WriteAsync($"/bucket/deep/f{round % 3}", FabricCalls.Bytes(round, 10 + round));
            await SharedStore.HeardAsync(to, "/bucket", $"{prefix}-a");
            Assert.Equal(
                FabricCalls.Bytes(round, 10 + round), await to.ReadAsync($"/bucket/deep/f{round % 3}"));
        }

        await to.WriteAsync("/bucket/deep/f1", FabricCalls.Bytes(99, 9));
        await SharedStore.HeardAsync(from, "/bucket", $"{prefix}-b");
        Assert.Equal(FabricCalls.Bytes(99, 9), await from.ReadAsync("/bucket/deep/f1"));

        // Tags of a bucket name bytes, not writes: nothing is taken over without a look.
        Assert.Equal(0, await to.CounterAsync("cluster.applied"));
    }
}
