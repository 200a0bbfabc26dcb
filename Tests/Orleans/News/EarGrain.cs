using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Streams;

namespace OrleansAlluxio.Tests.Orleans.News;

/// <summary>Notes what it hears. Lives where it was called first.</summary>
[PreferLocalPlacement, Reentrant, KeepAlive]
internal sealed class EarGrain : Grain, IEarGrain
{
    /// <summary>The one stream.</summary>
    public static StreamId News { get; } = StreamId.Create("news", "all");

    private int Silo => (int)this.GetPrimaryKeyLong();

    public ValueTask TellAsync(int news)
    {
        Heard.Now.Note(Silo, news);
        return ValueTask.CompletedTask;
    }

    public async ValueTask ListenAsync(string provider) => await this.GetStreamProvider(provider)
        .GetStream<int>(News).SubscribeAsync((news, _) => TellAsync(news).AsTask());
}
