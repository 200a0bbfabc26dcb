using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>
/// Asks other clusters what the broker does not keep, directly where they can be reached, else by way of it; and
/// answers what comes that way. Thread-safe.
/// </summary>
internal sealed class BrokerAsker(BrokerParts parts, HttpInvalidationCarrier direct, IRandomSource random)
{
    private const int NonceBytes = 16;
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(5);

    // Who could not be reached directly, and until when that is taken for granted.
    private readonly ConcurrentDictionary<ClusterId, long> _unreachable = new();

    /// <summary>What a receiver missed: a welcome, and frames up to where its feed has begun.</summary>
    public async IAsyncEnumerable<InvalidationFrame> JoinAsync(
        ClusterRecord origin, SubscriptionRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (IsReachable(origin))
        {
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            attempt.CancelAfter(parts.Bounds.DirectMax);
            await using var frames =
                direct.SubscribeAsync(origin, request, attempt.Token).GetAsyncEnumerator(attempt.Token);
            if (await TryFirstAsync(frames, origin, cancellationToken))
            {
                attempt.CancelAfter(Timeout.InfiniteTimeSpan);
                do
                {
                    yield return frames.Current;
                }
                while (await frames.MoveNextAsync());
                yield break;
            }
        }

        var answer = await AskAsync(
            origin, AmqpNames.Join, request, CrossClusterJson.Default.IReadOnlyListInvalidationFrame,
            cancellationToken);
        foreach (var frame in answer)
        {
            yield return frame;
        }
    }

    /// <summary>How far an origin is.</summary>
    public async ValueTask<OriginPosition> HeadAsync(
        ClusterRecord origin, ClusterId subscriber, CancellationToken cancellationToken)
    {
        if (IsReachable(origin))
        {
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            attempt.CancelAfter(parts.Bounds.DirectMax);
            try
            {
                return await direct.HeadAsync(origin, subscriber, attempt.Token);
            }
            catch (Exception e) when (IsUnreachable(e, cancellationToken))
            {
                Note(origin);
            }
        }

        return await AskAsync(
            origin, AmqpNames.Head, new SubscriptionRequest { Subscriber = subscriber, Topics = [] },
            CrossClusterJson.Default.OriginPosition, cancellationToken);
    }

    /// <summary>Answers a request of another cluster; null when it is none.</summary>
    public async ValueTask<AmqpMessage?> AnswerAsync(
        IInvalidationOrigin origin, AmqpMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var asked = Open(origin.Id, request);
            return request.Kind switch
            {
                AmqpNames.Join => Answer(
                    request, await MissedAsync(origin, asked with { Joins = true }, cancellationToken),
                    CrossClusterJson.Default.IReadOnlyListInvalidationFrame),
                AmqpNames.Head => Answer(
                    request, await origin.HeadAsync(asked.Subscriber, cancellationToken),
                    CrossClusterJson.Default.OriginPosition),
                _ => null,
            };
        }
        catch (FabricException e)
        {
            if (e.Kind == FabricErrorKind.Unauthenticated)
            {
                parts.Counters.Refused();
            }

            var problem = WireProblem.Of(e);
            return new AmqpMessage(
                AmqpNames.Problem, request.Nonce, string.Empty,
                parts.Seal.Close(
                    AmqpSeal.Answer(AmqpNames.Problem, request.Nonce), problem, FabricJson.Default.WireProblem));
        }
    }

    private AmqpMessage Answer<T>(
        AmqpMessage request, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => new(
            AmqpNames.Done, request.Nonce, string.Empty,
            parts.Seal.Close(AmqpSeal.Answer(AmqpNames.Done, request.Nonce), value, type));

    // A request that is sent again is answered again: that changes nothing, and the answer fits no other request.
    private SubscriptionRequest Open(ClusterId self, AmqpMessage request)
    {
        var asked = parts.Seal.Open(
            AmqpSeal.Request(self, request.Kind, request.Nonce, request.SentAt), request.Body,
            CrossClusterJson.Default.SubscriptionRequest);
        return long.TryParse(request.SentAt, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && Math.Abs(parts.Time.GetUtcNow().ToUnixTimeMilliseconds() - at) <= SkewMax.TotalMilliseconds
            ? asked
            : throw new FabricException(
                FabricErrorKind.Unauthenticated, "accept cluster", asked.Subscriber.Value,
                "its time is not now; set the clocks");
    }

    private static async ValueTask<IReadOnlyList<InvalidationFrame>> MissedAsync(
        IInvalidationOrigin origin, SubscriptionRequest asked, CancellationToken cancellationToken)
    {
        // Bounded: a queue that is full folds, and the frames of a full queue are few.
        var frames = new List<InvalidationFrame>();
        await foreach (var frame in origin.OpenAsync(asked, cancellationToken))
        {
            frames.Add(frame);
        }

        return frames;
    }

    private async ValueTask<T> AskAsync<T>(
        ClusterRecord origin, string kind, SubscriptionRequest request,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var session = await parts.Link.CurrentAsync(cancellationToken);
        var bytes = new byte[NonceBytes];
        random.Fill(bytes);
        var nonce = Convert.ToHexStringLower(bytes);
        var sentAt = parts.Time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var body = parts.Seal.Close(
            AmqpSeal.Request(origin.Id, kind, nonce, sentAt), request, CrossClusterJson.Default.SubscriptionRequest);
        AmqpMessage answer;
        try
        {
            answer = await session.Calls.AskAsync(
                origin.Id, new AmqpMessage(kind, nonce, sentAt, body), cancellationToken);
        }
        catch (Exception e) when (e is not FabricException && AmqpErrors.IsOfBroker(e, cancellationToken))
        {
            throw AmqpErrors.Away(AmqpErrors.Reason(e), e);
        }

        var meaning = AmqpSeal.Answer(answer.Kind, nonce);
        return answer.Kind == AmqpNames.Problem
            ? throw parts.Seal.Open(meaning, answer.Body, FabricJson.Default.WireProblem).ToException()
            : parts.Seal.Open(meaning, answer.Body, type);
    }

    private async ValueTask<bool> TryFirstAsync(
        IAsyncEnumerator<InvalidationFrame> frames, ClusterRecord origin, CancellationToken cancellationToken)
    {
        try
        {
            if (await frames.MoveNextAsync() && frames.Current.Origin == origin.Id)
            {
                return true;
            }
        }
        catch (Exception e) when (IsUnreachable(e, cancellationToken))
        {
            // By way of the broker, then.
        }

        Note(origin);
        return false;
    }

    private static bool IsUnreachable(Exception e, CancellationToken cancellationToken) =>
        e is FabricException { Retry: not RetryAdvice.Never }
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private bool IsReachable(ClusterRecord origin) =>
        origin.Addresses.Count > 0
        && (!_unreachable.TryGetValue(origin.Id, out var since)
            || parts.Time.GetElapsedTime(since) > parts.Bounds.DirectPause);

    private void Note(ClusterRecord origin)
    {
        if (_unreachable.Count < CrossClusterProtocol.ClustersMax || _unreachable.ContainsKey(origin.Id))
        {
            _unreachable[origin.Id] = parts.Time.GetTimestamp();
        }
    }
}
