using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansAlluxio.Core.Diagnostics;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.Observability;

/// <summary>Does one read and notes every step of it. Only that read's spans are made.</summary>
internal static class ReadTracer
{
    // The first page says where the time goes; whoever wants the file reads it.
    private const int BytesMax = 1 << 20;

    public static async ValueTask<ReadTrace> RunAsync(
        IFabricClient client, FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        var expected = await client.Administration.ExplainAsync(path, options, cancellationToken);
        var spans = new ConcurrentQueue<Activity>();
        var trace = ActivityTraceId.CreateRandom();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source == FabricTracing.Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> creation) =>
                creation.TraceId == trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var outer = Activity.Current;
        Activity.Current = null;
        var parent = new ActivityContext(trace, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var root = FabricTracing.Source.StartActivity("read", ActivityKind.Internal, parent)
            ?? throw new FabricException(
                FabricErrorKind.Internal, "trace", path.Value, "the read could not be observed");
        var (bytes, cache, error) = (0, CacheOutcome.None, (string?)null);
        try
        {
            (bytes, cache) = await ReadAsync(client, path, options, cancellationToken);
        }
        catch (FabricException e)
        {
            error = $"{e.Kind}: {e.Message}";
        }
        finally
        {
            root.Stop();
            Activity.Current = outer;
        }

        return new ReadTrace
        {
            Path = path,
            TraceId = trace.ToHexString(),
            Expected = expected,
            Bytes = bytes,
            Cache = cache.ToString(),
            DurationUs = (long)root.Duration.TotalMicroseconds,
            Error = error,
            Steps = StepsOf(root, [.. spans.Where(s => s.TraceId == trace && s != root)]),
        };
    }

    private static async ValueTask<(int Bytes, CacheOutcome Cache)> ReadAsync(
        IFabricClient client, FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        await using var reader = await client.OpenReadAsync(path, options, cancellationToken);
        var buffer = new byte[(int)Math.Min(BytesMax, reader.Status.LengthBytes)];
        var done = 0;
        while (done < buffer.Length)
        {
            using var span = FabricTracing.Source.StartActivity("tier read");
            var count = await reader.ReadAsync(done, buffer.AsMemory(done), cancellationToken);
            if (count == 0)
            {
                break;
            }

            done += count;
        }

        return (done, reader.Outcome);
    }

    private static List<TraceStep> StepsOf(Activity root, IReadOnlyList<Activity> spans)
    {
        var byId = spans.ToDictionary(static s => s.SpanId);
        return
        [
            .. spans.OrderBy(static s => s.StartTimeUtc).ThenByDescending(static s => s.Duration).Select(s =>
                new TraceStep(
                    s.OperationName, s.GetTagItem("fabric.subject") as string, DepthOf(s, byId),
                    Math.Max(0, (long)(s.StartTimeUtc - root.StartTimeUtc).TotalMicroseconds),
                    (long)s.Duration.TotalMicroseconds, s.GetTagItem("error.type") as string)),
        ];
    }

    private static int DepthOf(Activity span, Dictionary<ActivitySpanId, Activity> byId)
    {
        var depth = 0;
        for (var at = span; byId.TryGetValue(at.ParentSpanId, out var above); at = above)
        {
            depth++;
        }

        return depth;
    }
}
