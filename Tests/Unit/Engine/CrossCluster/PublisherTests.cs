using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.CrossCluster;
using OrleansAlluxio.Engine.Intents;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Writing;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.CrossCluster;

public sealed class PublisherTests
{
    private static readonly ClusterId Other = ClusterId.Parse("other");

    private readonly MemoryTree _tree = new();
    private readonly ModelStore _store = new(isObjectStore: false);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publish_Changes_AreToldInOrderAndLeaveNoAnnouncement()
    {
        await using var publisher = await StartAsync();
        await ChangeAsync(publisher, IntentKinds.Write, "/a");
        await ChangeAsync(publisher, IntentKinds.Rename, "/a", "/b");

        var told = await HearAsync(publisher, Request(null, 0), 3);

        Assert.Equal(
            ["1 Write model://root/a", "2 Remove model://root/a", "3 Subtree model://root/b"], told.Messages);
        Assert.Empty(_tree.Documents(DocumentKinds.Announcement));
        Assert.Equal(3, (await publisher.HeadAsync(Other, Token)).Head);
    }

    [Fact]
    public async Task Start_AnnouncementLeftBehind_IsPublished()
    {
        await using (var first = await StartAsync())
        {
            await AnnounceAsync(first, IntentKinds.Write, "/a"); // Killed before it was told.
        }

        await using var second = await StartAsync();

        Assert.Equal(["1 Subtree model://root/a"], (await HearAsync(second, Request(null, 0), 1)).Messages);
        Assert.Empty(_tree.Documents(DocumentKinds.Announcement));
    }

    [Fact]
    public async Task Open_AfterARestart_GoesOnInTheSameEpoch()
    {
        string epoch;
        await using (var first = await StartAsync())
        {
            await ChangeAsync(first, IntentKinds.Write, "/a");
            epoch = (await first.HeadAsync(Other, Token)).Epoch;
        }

        await using var second = await StartAsync();
        await ChangeAsync(second, IntentKinds.Delete, "/b");
        var told = await HearAsync(second, Request(epoch, 1), 1);

        Assert.False(told.Welcome.IsReset);
        Assert.Equal(["2 Remove model://root/b"], told.Messages);
    }

    [Fact]
    public async Task Open_AfterALifeWithoutTelling_IsAReset()
    {
        string epoch;
        await using (var first = await StartAsync())
        {
            await ChangeAsync(first, IntentKinds.Write, "/a");
            epoch = (await first.HeadAsync(Other, Token)).Epoch;
        }

        await PublicationStore.ForgetAsync(Metastore(), Token);
        await using var second = await StartAsync();
        var welcome = await WelcomeAsync(second, Request(epoch, 1));

        Assert.True(welcome.IsReset);
        Assert.NotEqual(epoch, welcome.Epoch);
        Assert.Equal(0, welcome.UpTo);
        Assert.Empty(_tree.Documents(DocumentKinds.Publication));
    }

    [Fact]
    public async Task Open_BehindTheLog_IsAReset()
    {
        await using var publisher = await StartAsync(logMax: 2);
        for (var i = 0; i < 5; i++)
        {
            await ChangeAsync(publisher, IntentKinds.Write, "/a");
            await publisher.HeadAsync(Other, Token);
        }

        var epoch = (await publisher.HeadAsync(Other, Token)).Epoch;

        Assert.True((await WelcomeAsync(publisher, Request(epoch, 2))).IsReset);
        Assert.False((await WelcomeAsync(publisher, Request(epoch, 3))).IsReset);
        Assert.True((await WelcomeAsync(publisher, Request(epoch, 6))).IsReset);
        Assert.Equal(2, _tree.Documents(DocumentKinds.Publication).Count);
    }

    [Fact]
    public async Task Open_SecondOfTheSameName_EndsTheFirst()
    {
        await using var publisher = await StartAsync();
        await using var first = publisher.OpenAsync(Request(null, 0), Token).GetAsyncEnumerator(Token);
        Assert.True(await first.MoveNextAsync());
        Assert.True(await first.MoveNextAsync());

        await WelcomeAsync(publisher, Request(null, 0));

        Assert.False(await first.MoveNextAsync());
    }

    [Fact]
    public async Task Prepare_OwnPlace_IsToldNobody()
    {
        await using var publisher = await StartAsync(ownPlace: StoreLocation.Parse("model://root/"));

        Assert.Null(publisher.Prepare(Subject(IntentKinds.Write, "/a", null)));
    }

    private MemoryMetastore Metastore() => new(_tree, new Faults());

    private async Task<Publisher> StartAsync(int logMax = 100, StoreLocation? ownPlace = null)
    {
        var stores = new UnderStorageFactory([new ModelConnector(_store, new Faults())]);
        var mounts = new MountTable(stores);
        mounts.Apply([new MountRecord { Id = 1, Path = "/", Uri = "model://root" }]);
        var settings = new CrossClusterSettings
        {
            Id = ClusterId.Parse("self"),
            Instance = "i",
            LogMax = logMax,
            Private = ownPlace,
        };
        var publisher = new Publisher(
            Metastore(), mounts, settings, TimeProvider.System, new SystemRandomSource());
        await publisher.StartAsync(Token);
        return publisher;
    }

    private async Task<Announcement> AnnounceAsync(
        Publisher publisher, string kind, string path, string? target = null)
    {
        var announcement = publisher.Prepare(Subject(kind, path, target))!;
        var key = await new IntentLog(Metastore()).AnnounceAsync(announcement, Token);
        return announcement with { Key = key };
    }

    private async Task ChangeAsync(Publisher publisher, string kind, string path, string? target = null) =>
        publisher.Publish(await AnnounceAsync(publisher, kind, path, target), null);

    private static StoreChangeSubject Subject(string kind, string path, string? target) => new(
        kind, FabricPath.Parse(path), target is null ? null : FabricPath.Parse(target), new MountId(1));

    private static SubscriptionRequest Request(string? epoch, long after) => new()
    {
        Subscriber = Other,
        Epoch = epoch,
        After = after,
        Topics = [StoreLocation.Parse("model://root/")],
    };

    private static async Task<InvalidationFrame> WelcomeAsync(Publisher publisher, SubscriptionRequest request)
    {
        await foreach (var frame in publisher.OpenAsync(request, Token))
        {
            return frame;
        }

        throw new InvalidOperationException("no welcome");
    }

    // From the first sequence on, wherever the subscription would begin: the log has it all.
    private static async Task<(InvalidationFrame Welcome, List<string> Messages)> HearAsync(
        Publisher publisher, SubscriptionRequest request, int count)
    {
        var position = await publisher.HeadAsync(Other, Token);
        var from = request.Epoch is null ? request with { Epoch = position.Epoch } : request;
        var messages = new List<string>();
        InvalidationFrame? welcome = null;
        await foreach (var frame in publisher.OpenAsync(from, Token))
        {
            welcome ??= frame;
            messages.AddRange(frame.Messages.Select(static m => $"{m.Sequence} {m.Kind} {m.Location}"));
            if (messages.Count >= count)
            {
                break;
            }
        }

        return (welcome!, messages);
    }
}
