using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using OrleansAlluxio.Core.Diagnostics;

namespace OrleansAlluxio.Tests.Gateway.Observability;

/// <summary>Spans of requests, and a read told step by step.</summary>
public sealed class TracingTests(ObservedSilo silo) : IClassFixture<ObservedSilo>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_WithTraceParent_IsOneTraceThroughAllParts()
    {
        var spans = new ConcurrentQueue<Activity>();
        var trace = ActivityTraceId.CreateRandom();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == FabricTracing.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/content?path=/box/k&sync=0");
        request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");

        (await silo.Api.SendAsync(request, Token)).Dispose();

        while (!Ours().Any(static s => s.OperationName == "gateway api"))
        {
            await Task.Delay(10, Token); // The span ends after the answer.
        }

        var names = Ours().Select(static s => s.OperationName).ToHashSet();
        Assert.Superset(
            new HashSet<string> { "gateway api", "engine open", "grain lookup", "store stat", "tier copy" }, names);
        var gateway = Ours().Single(static s => s.OperationName == "gateway api");
        Assert.Equal("00f067aa0ba902b7", gateway.ParentSpanId.ToHexString());
        Assert.Equal("/box/k", gateway.GetTagItem("fabric.path"));
        Assert.Equal(
            gateway.SpanId, Ours().First(static s => s.OperationName == "engine open").ParentSpanId);

        IEnumerable<Activity> Ours() => spans.Where(s => s.TraceId == trace);
    }

    [Fact]
    public async Task Trace_OfAPath_SaysStepsAndWhereBytesCameFrom()
    {
        using var json = JsonDocument.Parse(await silo.Api.GetStringAsync("/api/v1/trace?path=/box/k&sync=0", Token));

        var root = json.RootElement;
        Assert.Equal(5, root.GetProperty("bytes").GetInt64());
        Assert.Equal("Hit", root.GetProperty("cache").GetString());
        var steps = root.GetProperty("steps").EnumerateArray().Select(static s => (
            Name: s.GetProperty("name").GetString(), Depth: s.GetProperty("depth").GetInt32())).ToList();
        Assert.Equal(("engine open", 0), steps[0]);
        Assert.Contains(steps, static s => s is { Name: "store stat", Depth: > 0 });
        Assert.Contains(steps, static s => s.Name == "tier read");
    }

    [Fact]
    public async Task Trace_OfAFailingRead_SaysWhy()
    {
        using var answer = await silo.Api.GetAsync("/api/v1/trace?path=/box/absent", Token);

        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        Assert.True(
            !answer.IsSuccessStatusCode || json.RootElement.GetProperty("error").GetString()!.StartsWith(
                "NotFound", StringComparison.Ordinal));
    }
}
