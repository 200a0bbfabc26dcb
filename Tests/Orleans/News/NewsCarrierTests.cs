using System.Diagnostics;
using System.Globalization;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.Tests.Orleans.Silos;

namespace OrleansAlluxio.Tests.Orleans.News;

/// <summary>
/// The figures of docs/adr/0031: how long it takes until three silos have heard something, and what is lost without
/// the sender's knowledge while one of them is killed. FABRIC_NEWS_ROUNDS says how many times; without it they are run
/// just often enough to show that every carrier carries, and nobody is killed.
/// </summary>
public sealed class NewsCarrierTests(
    PostgreSqlServer database, RabbitMqServer broker, ITestOutputHelper output)
{
    private static readonly int[] All = [0, 1, 2];
    private static readonly int[] Survivors = [0, 1];
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(120);

    private static string? Asked => Environment.GetEnvironmentVariable("FABRIC_NEWS_ROUNDS");

    private static bool IsMeasured => Asked is not null;

    private static int Rounds => int.Parse(Asked ?? "20", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Tell_ByAcknowledgedCalls_AllHearAndALossIsKnown()
    {
        await using var cluster = await EarCluster.OfCallsAsync();
        await MeasureAsync("acknowledged calls", cluster);
        Assert.Equal(0, await LoseAsync("acknowledged calls", cluster, cluster.KillLastAsync));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5)]
    public async Task Tell_ByMemoryStream_AllHear(int lookMs)
    {
        await using var cluster = await EarCluster.OfStreamAsync(TimeSpan.FromMilliseconds(lookMs));
        await MeasureAsync($"memory stream, agents look every {lookMs} ms", cluster);
        await LoseAsync("memory stream", cluster, cluster.KillLastAsync);
    }

    [Fact]
    public async Task Tell_ByNotify_AllHear()
    {
        await using var carrier = await NotifyCarrier.StartAsync(await SiloCluster.DatabaseAsync(database));
        await MeasureAsync("PostgreSQL NOTIFY", carrier);
        await LoseAsync("PostgreSQL NOTIFY", carrier, carrier.BreakLastAsync);
    }

    [Fact]
    public async Task Tell_ByBroker_AllHear()
    {
        await using var carrier = await FanoutCarrier.StartAsync(await broker.UrlAsync());
        await MeasureAsync("RabbitMQ, durable and confirmed", carrier);
    }

    private async Task MeasureAsync(string name, INewsCarrier carrier)
    {
        var heard = Heard.Begin();
        var sent = new List<double>();
        var all = new List<double>();
        for (var news = 0; news < Rounds; news++)
        {
            var began = Stopwatch.GetTimestamp();
            await carrier.SendAsync(news);
            sent.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            Assert.True(await heard.AllAsync(All, news, Most), $"{name}: {news} was not heard by all");
            all.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        output.WriteLine($"{name}: sender waits {Quantiles(sent)}, all have heard after {Quantiles(all)}");
    }

    // News that the sender believes to be told, but a silo that lives has not heard.
    private async Task<int> LoseAsync(string name, INewsCarrier carrier, Func<Task> kill)
    {
        if (!IsMeasured)
        {
            return 0;
        }

        var heard = Heard.Begin();
        var sent = new List<int>();
        var failed = 0;
        var killing = Task.CompletedTask;
        for (var news = 0; news < Rounds * 3; news++)
        {
            if (news == Rounds)
            {
                killing = Task.Run(kill);
            }

            try
            {
                await carrier.SendAsync(news);
                sent.Add(news);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                failed++;
            }
        }

        await killing;
        if (sent.Count > 0)
        {
            await heard.AllAsync(Survivors, sent[^1], TimeSpan.FromSeconds(10));
        }

        var missing = Survivors.Sum(silo => heard.Missing(silo, sent));
        var byLost = heard.Missing(2, sent);
        output.WriteLine(
            $"{name}: {sent.Count} of {Rounds * 3} told, {failed} failures known; unheard by survivors {missing}, "
                + $"by the one that was lost {byLost}");
        return missing;
    }

    private static string Quantiles(List<double> times)
    {
        times.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"p50 {times[times.Count / 2]:F2} ms, p99 {times[(int)(times.Count * 0.99)]:F2} ms");
    }
}
