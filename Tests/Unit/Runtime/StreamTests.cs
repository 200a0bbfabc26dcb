using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansAlluxio.Tests.Unit.Runtime;

public sealed class StreamTests
{
    private static readonly StreamId Numbers = StreamId.Create("numbers", "a");

    [Fact]
    public async Task OnNext_Subscribers_EachSeeAllInOrder()
    {
        await using var silo = await StartAsync();
        var stream = Provider(silo).GetStream<int>(Numbers);
        var first = await Listener.SubscribeAsync(stream);
        var second = await Listener.SubscribeAsync(stream);

        for (var i = 1; i <= 100; i++)
        {
            await stream.OnNextAsync(i);
        }

        Assert.Equal(Enumerable.Range(1, 100), await first.TakeAsync(100));
        Assert.Equal(Enumerable.Range(1, 100), await second.TakeAsync(100));
    }

    [Fact]
    public async Task OnNext_SubscriberQueueFull_WaitsForRoom()
    {
        await using var silo = await StartAsync(static options => options.StreamQueueMax = 2);
        var stream = Provider(silo).GetStream<int>(Numbers);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = await Listener.SubscribeAsync(stream, gate.Task);
        await stream.OnNextAsync(1);
        await listener.ArrivedAsync();
        await stream.OnNextAsync(2);
        await stream.OnNextAsync(3);

        var fourth = stream.OnNextAsync(4);

        Assert.False(fourth.IsCompleted);
        gate.SetResult();
        await fourth;
        Assert.Equal(new[] { 1, 2, 3, 4 }, await listener.TakeAsync(4));
    }

    [Fact]
    public async Task Publish_SubscriberQueueFull_DropsAndNeverWaits()
    {
        await using var silo = await StartAsync(static options => options.StreamQueueMax = 2);
        var provider = silo.Services.GetRequiredKeyedService<IBroadcastChannelProvider>("streams");
        var stream = (IAsyncStream<int>)provider.GetChannelWriter<int>(ChannelId.Create("c", "k"));
        var writer = provider.GetChannelWriter<int>(ChannelId.Create("c", "k"));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = await Listener.SubscribeAsync(stream, gate.Task);
        await writer.Publish(1);
        await listener.ArrivedAsync();

        for (var i = 2; i <= 9; i++)
        {
            Assert.True(writer.Publish(i).IsCompletedSuccessfully);
        }

        gate.SetResult();
        Assert.Equal(new[] { 1, 2, 3 }, await listener.TakeAsync(3));
    }

    [Fact]
    public async Task Unsubscribe_EventsSentLater_AreNotDelivered()
    {
        await using var silo = await StartAsync();
        var stream = Provider(silo).GetStream<int>(Numbers);
        var gone = await Listener.SubscribeAsync(stream);
        var stays = await Listener.SubscribeAsync(stream);
        await stream.OnNextAsync(1);
        Assert.Equal(new[] { 1 }, await gone.TakeAsync(1));

        await gone.Handle!.UnsubscribeAsync();
        await stream.OnNextAsync(2);

        Assert.Equal(new[] { 1, 2 }, await stays.TakeAsync(2));
        Assert.Single(gone.Seen);
    }

    [Fact]
    public async Task Handler_Throws_NextEventStillArrives()
    {
        await using var silo = await StartAsync();
        var stream = Provider(silo).GetStream<int>(Numbers);
        var seen = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await stream.SubscribeAsync((item, _) =>
        {
            if (item == 1)
            {
                throw new InvalidOperationException("as asked");
            }

            seen.SetResult(item);
            return Task.CompletedTask;
        });

        await stream.OnNextAsync(1);
        await stream.OnNextAsync(2);

        Assert.Equal(2, await seen.Task.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Subscribe_InsideAGrain_DeliversAsTurnsUntilDeactivation()
    {
        await using var silo = await StartAsync();
        var stream = Provider(silo).GetStream<int>(Numbers);
        var grain = silo.Grains.GetGrain<IListenGrain>("l");
        await grain.ListenAsync();
        var held = grain.HoldAsync("hold");
        await silo.Probe.SeenAsync("at hold");

        await stream.OnNextAsync(1);
        Assert.DoesNotContain("heard 1", silo.Probe.Events);
        silo.Probe.Open("hold");
        await held;
        await silo.Probe.SeenAsync("heard 1");

        var activation = silo.Catalog.All.Single();
        activation.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "test"), CancellationToken.None);
        await activation.Deactivated;
        await stream.OnNextAsync(2);
        Assert.Equal(0, silo.Catalog.Count);
        Assert.DoesNotContain("heard 2", silo.Probe.Events);
    }

    private static IStreamProvider Provider(TestSilo silo) =>
        silo.Services.GetRequiredService<IClusterClient>().GetStreamProvider("streams");

    private static Task<TestSilo> StartAsync(Action<EmbeddedGrainOptions>? configure = null) =>
        TestSilo.StartAsync(configure, static services => services.AddMemoryStreams("streams"));

    private sealed class Listener(Task gate)
    {
        private readonly SemaphoreSlim _handled = new(0);
        private readonly SemaphoreSlim _arrived = new(0);

        public ConcurrentQueue<int> Seen { get; } = new();

        public StreamSubscriptionHandle<int>? Handle { get; private set; }

        public static async Task<Listener> SubscribeAsync(IAsyncStream<int> stream, Task? gate = null)
        {
            var listener = new Listener(gate ?? Task.CompletedTask);
            listener.Handle = await stream.SubscribeAsync(listener.OnNextAsync);
            return listener;
        }

        public async Task ArrivedAsync() => Assert.True(
            await _arrived.WaitAsync(90_000, TestContext.Current.CancellationToken), "Missing event: arrival.");

        public async Task<int[]> TakeAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                Assert.True(
                    await _handled.WaitAsync(90_000, TestContext.Current.CancellationToken),
                    $"Missing event: number {i + 1} of {count}.");
            }

            return [.. Seen];
        }

        private async Task OnNextAsync(int item, StreamSequenceToken? token)
        {
            _arrived.Release();
            await gate;
            Seen.Enqueue(item);
            _handled.Release();
        }
    }
}
