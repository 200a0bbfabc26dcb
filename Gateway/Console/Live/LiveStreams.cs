using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.Console.Sessions;
using OrleansAlluxio.Gateway.Observability;

namespace OrleansAlluxio.Gateway.Console.Live;

/// <summary>
/// Server-sent events: whatever changes of the topics a page watches. Bounded in number; a stream ends with its session
/// and does not lengthen it.
/// </summary>
internal sealed class LiveStreams(
    ConsoleOptions options, LiveTopics topics, SessionRequests requests, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    // Tells a browser, and whatever is in between, that the stream lives.
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(5);
    private static readonly byte[] Beat = "event: beat\ndata: {}\n\n"u8.ToArray();
    private static readonly byte[] SignedOut = "event: signed-out\ndata: {}\n\n"u8.ToArray();

    private readonly CancellationTokenSource _stop = new();
    private int _streams;

    /// <summary>Ends all streams, now and later.</summary>
    public void Dispose() => _stop.Cancel();

    /// <summary>Serves a stream until its page, its session or the server goes.</summary>
    public async Task RunAsync(HttpContext http, DoorRecord record)
    {
        var (session, caller) = requests.Require(http, uses: false);
        record.Caller = caller;
        if (!HttpMethods.IsGet(http.Request.Method))
        {
            throw new FabricException(
                FabricErrorKind.Unsupported, record.Operation, http.Request.Path, "it takes GET");
        }

        var feeds = topics.Find(http.Request.Query["topics"].ToString(), caller);
        Take(session);
        try
        {
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers.CacheControl = "no-store";
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _stop.Token);
            await SendAsync(http, feeds, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The page or the server went: that is how a stream ends.
        }
        finally
        {
            session.CloseStream();
            Interlocked.Decrement(ref _streams);
        }
    }

    private void Take(ConsoleSession session)
    {
        if (Interlocked.Increment(ref _streams) > options.StreamsMax)
        {
            Interlocked.Decrement(ref _streams);
            throw TooMany($"there are {options.StreamsMax} live streams already");
        }

        if (!session.TryOpenStream(options.StreamsPerSessionMax))
        {
            Interlocked.Decrement(ref _streams);
            throw TooMany($"this session has {options.StreamsPerSessionMax} live streams already");
        }
    }

    private static FabricException TooMany(string reason) =>
        new(FabricErrorKind.Busy, "watch", ConsoleNames.Events, reason, RetryAdvice.Backoff);

    private async Task SendAsync(HttpContext http, IReadOnlyList<LiveFeed> feeds, CancellationToken cancellationToken)
    {
        var sent = new byte[feeds.Count][];
        var body = http.Response.Body;
        await body.WriteAsync(Beat, cancellationToken);
        var beatAt = time.GetTimestamp();
        using var timer = new PeriodicTimer(LookEvery, time);
        do
        {
            if (!IsAllowed(http, feeds))
            {
                await body.WriteAsync(SignedOut, cancellationToken);
                return;
            }

            for (var i = 0; i < feeds.Count; i++)
            {
                var seen = await feeds[i].GetAsync(cancellationToken);
                if (!ReferenceEquals(seen, sent[i]))
                {
                    await body.WriteAsync(seen, cancellationToken);
                    sent[i] = seen;
                }
            }

            if (time.GetElapsedTime(beatAt) >= BeatEvery)
            {
                await body.WriteAsync(Beat, cancellationToken);
                beatAt = time.GetTimestamp();
            }

            await body.FlushAsync(cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    // Asked every time: a key that is taken away, or a role that shrinks, ends the stream within a second.
    private bool IsAllowed(HttpContext http, IReadOnlyList<LiveFeed> feeds)
    {
        try
        {
            var (_, caller) = requests.Require(http, uses: false);
            return feeds.All(f => Api.ApiAuthorization.IsAllowed(caller, f.Topic.Needs));
        }
        catch (FabricException)
        {
            return false;
        }
    }
}
