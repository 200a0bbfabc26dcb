using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3;
using OrleansAlluxio.Tests.Gateway.Clients;

namespace OrleansAlluxio.Tests.Gateway.S3.Versions;

/// <summary>
/// Several clients at once on few keys, through two doors that know nothing of each other: no acknowledged version is
/// lost, none comes back, all are in order, and no client hears of another's change half-way. FABRIC_VERSION_STORMS
/// runs so many more seeds on every mount, with every write type in turn.
/// </summary>
public class ConcurrentVersionTests(ClientFabrics fabrics)
{
    private const int ClientsCount = 4;
    private const int StepsCount = 14;

    private static readonly string[] Keys = ["k", "d/k", "d/l"];
    private static readonly string?[] WriteTypes = [null, "ASYNC_THROUGH", "MUST_CACHE", "THROUGH", "CACHE_THROUGH"];

    /// <summary>Mounts, seeds and write types.</summary>
    public static TheoryData<ClientMount, int, string?> Storms
    {
        get
        {
            var storms = new TheoryData<ClientMount, int, string?>
            {
                { ClientMount.Local, 11, null },
                { ClientMount.Local, 12, "ASYNC_THROUGH" },
                { ClientMount.S3, 13, null },
            };
            var more = Environment.GetEnvironmentVariable("FABRIC_VERSION_STORMS") is { Length: > 0 } text
                ? int.Parse(text, CultureInfo.InvariantCulture)
                : 0;
            var first = Environment.GetEnvironmentVariable("FABRIC_VERSION_SEED") is { Length: > 0 } seed
                ? int.Parse(seed, CultureInfo.InvariantCulture)
                : 1000;
            for (var i = first; i < first + more; i++)
            {
                storms.Add(ClientMount.Local, i, WriteTypes[i % WriteTypes.Length]);
                storms.Add(ClientMount.S3, i, WriteTypes[i % WriteTypes.Length]);
            }

            return storms;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Storms))]
    public async Task Clients_AtOnceThroughTwoDoors_LoseNoAcknowledgedVersion(
        ClientMount mount, int seed, string? writeType)
    {
        var fabric = await fabrics.StartedAsync(mount, Token);
        var bucket = fabrics.NextBucket("history");
        await fabric.MakeBucketAsync(bucket, Token);
        if (writeType is not null)
        {
            await fabric.SetPropertyAsync(bucket, PropertyNames.WriteType, writeType, Token);
        }

        await using var door = await S3Door.StartAsync(
            fabric.Client, new S3DoorOptions { Endpoint = new IPEndPoint(IPAddress.Loopback, 0) },
            new StaticAccessKeys(fabric.AccessKey, fabric.SecretKey, FabricCaller.System), TimeProvider.System,
            NullLoggerFactory.Instance, Token);
        using var first = new VersionedClient(fabric, bucket, fabric.S3Url);
        using var second = new VersionedClient(fabric, bucket, door.Url);
        var history = new VersionHistory();
        var random = new Random(seed);
        for (var round = 0; round < 3; round++)
        {
            history.IsEnabled = round == 0 || random.Next(3) > 0;
            await first.SetAsync(history.IsEnabled);
            var seeds = Enumerable.Range(0, ClientsCount).Select(_ => random.Next()).ToArray();
            var runs = seeds.Select(
                (s, i) => RunAsync(i % 2 == 0 ? first : second, history, new Random(s), $"{round}.{i}"));
            await Task.WhenAll(runs);
            await CheckAsync(second, history, random, $"seed {seed}, round {round}");
        }
    }

    private static async Task RunAsync(VersionedClient client, VersionHistory history, Random random, string name)
    {
        for (var step = 0; step < StepsCount; step++)
        {
            var key = Keys[random.Next(Keys.Length)];
            var text = string.Create(CultureInfo.InvariantCulture, $"{key} by {name} in {step}");
            var live = history.Live;
            var some = live.Count > 0 ? live[random.Next(live.Count)] : null;
            switch (random.Next(10))
            {
                case 0 or 1:
                    await history.MakeAsync(key, null, () => client.DeleteAsync(key));
                    break;
                case 2 or 3 when some is not null && some.TryBeginDeletion():
                    Assert.Equal(some.Id, await client.DeleteAsync(some.Key, some.Id));
                    break;
                case 4 or 5 when some is not null:
                    var found = await client.GetAsync(some.Key, some.Id);
                    Assert.True(found == some.Text || some.IsBeingDeleted, $"{some} was {found}");
                    break;
                case 6:
                    await history.MakeAsync(key, text, () => client.UploadAsync(key, text));
                    break;
                default:
                    await history.MakeAsync(key, text, async () => (await client.PutAsync(key, text)).Id);
                    break;
            }
        }
    }

    private static async Task CheckAsync(VersionedClient client, VersionHistory history, Random random, string where)
    {
        var listed = await client.VersionsAsync(random.Next(2, 30));
        foreach (var version in listed.Where(v => !history.Knows(v.VersionId)))
        {
            history.NoteFound(version.Key, version.VersionId, await client.GetAsync(version.Key, version.VersionId));
        }

        history.Check(listed, where);
        foreach (var entry in history.Live)
        {
            Assert.True(entry.Text == await client.GetAsync(entry.Key, entry.Id), $"{where}: {entry} is not as it was");
        }

        foreach (var latest in listed.Where(static v => v.IsLatest == true))
        {
            var current = await client.GetAsync(latest.Key);
            Assert.True(
                current == await client.GetAsync(latest.Key, latest.VersionId), $"{where}: {latest.Key} is its latest");
        }

        foreach (var version in listed.Where(static v => v.VersionId == "null"))
        {
            var text = await client.GetAsync(version.Key, "null");
            Assert.True(history.MayBeNull(version.Key, text), $"{where}: null of {version.Key} is {text}");
        }
    }
}
