using Amazon.S3;
using Amazon.S3.Model;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.ActiveSync;

/// <summary>Ceph's gateway pushes its real bucket notifications to the webhook of a real fabric.</summary>
public sealed class GatewayNotificationTests(RadosGatewayServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Push_PutAndDelete_AreSeenUnderMinusOne()
    {
        await server.PortAsync();
        using var home = new FabricHome();
        await using var fabric = await FabricProcess.StartAsync(home);
        using var client = fabric.Api();
        using var mount = await GatewayMount.AddAsync(server, client, FabricPath.Parse("/s3"), "pushed");
        var started = await client.ActiveSync.StartAsync(
            new SyncPointRequest { Path = FabricPath.Parse("/s3"), IntervalMs = -1 }, Token);
        Assert.Equal(SyncPointState.Listening, started.State);
        await NotifyAsync(mount, fabric, await client.ActiveSync.GetEventTokenAsync(Token));

        // Names that a form would encode, in a directory that nobody made.
        const string name = "a b+c%20é=1&2.txt";
        await mount.Client.PutAsync(mount.Bucket, $"pushed/d/{name}", "one"u8.ToArray());
        Assert.Equal("one"u8.ToArray(), await client.ReadAsync($"/s3/d/{name}"));
        Assert.Equal([name], (await client.ListAsync("/s3/d")).Select(static e => e.Path.Name));

        await mount.Client.PutAsync(mount.Bucket, $"pushed/d/{name}", "another"u8.ToArray());
        await mount.Client.PutAsync(mount.Bucket, "pushed/e/f", "deep"u8.ToArray());
        await Eventually.HoldsAsync("the content", async () =>
            (await client.StatAsync($"/s3/d/{name}"))!.LengthBytes == 7);
        Assert.Equal("another"u8.ToArray(), await client.ReadAsync($"/s3/d/{name}"));
        await Eventually.HoldsAsync("the new directory", async () =>
            (await client.ListAsync("/s3")).Select(static e => e.Path.Name).SequenceEqual(["d", "e"]));

        await mount.Client.DeleteObjectAsync(mount.Bucket, "pushed/e/f", Token);
        await Eventually.HoldsAsync("the gone directory", async () =>
            (await client.ListAsync("/s3")).Select(static e => e.Path.Name).SequenceEqual(["d"]));
        var status = Assert.Single(await client.ActiveSync.ListAsync(Token));
        Assert.Equal(("webhook", 0L), (status.Source, status.Errors));
        Assert.True(status.Events >= 4, $"{status.Events} events");
    }

    private async Task NotifyAsync(GatewayMount mount, FabricProcess fabric, string token)
    {
        var topic = await CephTopics.CreateAsync(
            mount.Endpoint, (server.AccessKey, server.SecretKey), "fabric",
            new Uri(fabric.Http, $"/api/v1/events/s3?token={token}").ToString());
        await mount.Client.PutBucketNotificationAsync(
            new PutBucketNotificationRequest
            {
                BucketName = mount.Bucket,
                TopicConfigurations =
                [
                    new TopicConfiguration
                    {
                        Id = "fabric",
                        Topic = topic,
                        Events = [EventType.ObjectCreatedAll, EventType.ObjectRemovedAll],
                    },
                ],
            },
            Token);
    }
}
