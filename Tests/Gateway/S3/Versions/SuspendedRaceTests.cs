using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3;
using OrleansAlluxio.Tests.Gateway.Clients;

namespace OrleansAlluxio.Tests.Gateway.S3.Versions;

/// <summary>
/// Two doors change one key of a suspended bucket at once: what each cleans up is the <c>null</c> it replaced, never
/// the one that the other has just made, so a key with versions always has a latest.
/// </summary>
public sealed class SuspendedRaceTests(ClientFabrics fabrics)
{
    private const int KeysCount = 40;
    private const int StepsCount = 6;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("delete", "delete")]
    [InlineData("put", "delete")]
    [InlineData("delete null", "delete")]
    public async Task Doors_ChangingOneKeyAtOnce_LeaveALatestVersion(string one, string other)
    {
        var fabric = await fabrics.StartedAsync(ClientMount.Local, Token);
        var bucket = fabrics.NextBucket("suspended");
        await fabric.MakeBucketAsync(bucket, Token);
        await using var door = await S3Door.StartAsync(
            fabric.Client, new S3DoorOptions { Endpoint = new IPEndPoint(IPAddress.Loopback, 0) },
            new StaticAccessKeys(fabric.AccessKey, fabric.SecretKey, FabricCaller.System), TimeProvider.System,
            NullLoggerFactory.Instance, Token);
        using var first = new VersionedClient(fabric, bucket, fabric.S3Url);
        using var second = new VersionedClient(fabric, bucket, door.Url);
        await first.SetAsync(isEnabled: true);
        var keys = Enumerable.Range(0, KeysCount).Select(static i => $"k{i}").ToArray();
        await Task.WhenAll(keys.Select(key => first.PutAsync(key, "kept")));
        await first.SetAsync(isEnabled: false);

        await Task.WhenAll(keys.Select(key => Task.WhenAll(
            ChangeAsync(first, key, one), ChangeAsync(second, key, other))));

        var lost = (await second.VersionsAsync(1000)).GroupBy(static v => v.Key)
            .Where(static k => k.Count(static v => v.IsLatest == true) != 1).Select(static k => k.Key);
        Assert.Empty(lost);
    }

    private static async Task ChangeAsync(VersionedClient client, string key, string change)
    {
        for (var step = 0; step < StepsCount; step++)
        {
            await (change switch
            {
                "put" => client.PutAsync(key, "new"),
                "delete" => client.DeleteAsync(key),
                _ => (Task)client.DeleteAsync(key, "null"),
            });
        }
    }
}
