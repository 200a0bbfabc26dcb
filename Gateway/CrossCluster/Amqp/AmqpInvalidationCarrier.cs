using System.Runtime.CompilerServices;
using System.Threading.Channels;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>
/// Each cluster hands what it changes to a RabbitMQ broker, once for all that share the same places with it, and takes
/// what the others change from a queue of its own. What a receiver missed it is told by the origin, directly where it
/// can be reached, else by way of the broker. The broker may lose, double, reorder and read everything; it cannot
/// forge anything.
/// </summary>
public sealed class AmqpInvalidationCarrier : IInvalidationCarrier
{
    private const int LifeBytes = 12;

    private readonly HttpInvalidationCarrier _direct;
    private readonly BrokerAsker _asker;
    private readonly BrokerParts _parts;
    private readonly FrameInboxes _inboxes = new();
    private readonly CancellationTokenSource _lifetime = new();
    private readonly BrokerGreeting _greeting;
    private BrokerFeeds? _feeds;
    private Task _greeted = Task.CompletedTask;

    /// <summary>
    /// Uses a broker, and <paramref name="direct"/> to reach others without it, which it owns. An origin without
    /// changes says so every <paramref name="beatEvery"/>.
    /// </summary>
    public AmqpInvalidationCarrier(
        Uri broker, HttpInvalidationCarrier direct, (ClusterId Self, PeerSecret Secret) self, AmqpBounds bounds,
        TimeSpan beatEvery, (TimeProvider Time, IRandomSource Random) from)
    {
        ArgumentNullException.ThrowIfNull(bounds);
        _direct = direct;
        _parts = new BrokerParts(
            new AmqpLink(broker, (self.Self, bounds), from.Time, from.Random), new AmqpSeal(self.Secret), bounds,
            new AmqpCounters(), beatEvery, from.Time)
        {
            Life = NewLife(from.Random),
        };
        _asker = new BrokerAsker(_parts, direct, from.Random);
        _greeting = new BrokerGreeting(_parts, _inboxes);
    }

    /// <inheritdoc/>
    public string Name => "amqp";

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, long>> Counters => _parts.Counters.All;

    /// <inheritdoc/>
    public ValueTask ServeAsync(IInvalidationOrigin origin, CancellationToken cancellationToken)
    {
        _feeds = new BrokerFeeds(origin, _parts, _lifetime.Token);
        _parts.Link.Start(
            new AmqpHandlers(Take, (request, token) => _asker.AnswerAsync(_feeds, request, token)),
            _parts.Counters.Connected, _inboxes.FailAll);
        _greeted = _greeting.SayAsync(origin.Id, _lifetime.Token);
        return _direct.ServeAsync(_feeds, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<InvalidationFrame> SubscribeAsync(
        ClusterRecord origin, SubscriptionRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(request);

        // Step 1. Whatever is published from here on comes here.
        var session = await _parts.Link.CurrentAsync(cancellationToken);
        var key = AmqpNames.KeyOf(origin.Id, AmqpNames.FeedOf(request.Topics));
        var inbox = _inboxes.Open(key);
        try
        {
            await BindAsync(session, key, cancellationToken);
            await BindAsync(session, AmqpNames.KeyOf(origin.Id, AmqpNames.Hello), cancellationToken);

            // Step 2. What was published before. An origin that knows no broker goes on with this for ever.
            var missed = _asker.JoinAsync(origin, request with { Joins = true }, cancellationToken);
            await foreach (var frame in missed)
            {
                if (frame.Life is { } life)
                {
                    _greeting.Note(origin.Id, life);
                }

                yield return frame;
            }

            // Step 3. What comes: some of it is known, and whoever reads notices what is missing.
            while (await ReadAsync(inbox, cancellationToken) is { } frame)
            {
                yield return frame;
            }
        }
        finally
        {
            _inboxes.Close(key, inbox);
        }
    }

    /// <inheritdoc/>
    public ValueTask<OriginPosition> HeadAsync(
        ClusterRecord origin, ClusterId subscriber, CancellationToken cancellationToken) =>
        _asker.HeadAsync(origin, subscriber, cancellationToken);

    /// <inheritdoc/>
    public ClusterId? SubscriptionOf(ClusterId subscriber) => _feeds?.SubscriptionOf(subscriber) ?? subscriber;

    /// <inheritdoc/>
    public async ValueTask<CarrierBacklog?> BacklogAsync(ClusterId subscriber, CancellationToken cancellationToken)
    {
        try
        {
            var session = await _parts.Link.CurrentAsync(cancellationToken);
            return await session.BacklogAsync(subscriber, cancellationToken);
        }
        catch (Exception e) when (e is FabricException || AmqpErrors.IsOfBroker(e, cancellationToken))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync();
        if (_feeds is { } feeds)
        {
            await feeds.StoppedAsync();
        }

        await _greeted.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        await _parts.Link.DisposeAsync();
        await _direct.DisposeAsync();
        _lifetime.Dispose();
    }

    private static string NewLife(IRandomSource random)
    {
        var life = new byte[LifeBytes];
        random.Fill(life);
        return Convert.ToHexStringLower(life);
    }

    private static async ValueTask BindAsync(AmqpSession session, string key, CancellationToken cancellationToken)
    {
        try
        {
            await session.BindAsync(key, cancellationToken);
        }
        catch (Exception e) when (AmqpErrors.IsOfBroker(e, cancellationToken))
        {
            throw AmqpErrors.Away(AmqpErrors.Reason(e), e);
        }
    }

    private static async ValueTask<InvalidationFrame?> ReadAsync(
        ChannelReader<InvalidationFrame> inbox, CancellationToken cancellationToken)
    {
        try
        {
            return await inbox.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw e.InnerException is FabricException failure ? failure : AmqpErrors.Away(e.Message, e);
        }
    }

    private void Take(AmqpSession session, string key, ReadOnlyMemory<byte> body)
    {
        _parts.Counters.Received();
        if (AmqpNames.Parts(key) is not var (origin, feed) || !IsWanted(key))
        {
            _parts.Counters.Dropped();
            Forget(session, key);
            return;
        }

        try
        {
            if (feed == AmqpNames.Hello)
            {
                _greeting.Hear(origin, body.Span);
                return;
            }

            var frame = _parts.Seal.Open(
                AmqpSeal.Frame(origin, feed), body.Span, CrossClusterJson.Default.InvalidationFrame);
            if (!_inboxes.TryPut(key, frame))
            {
                _parts.Counters.Dropped();
            }
        }
        catch (FabricException e)
        {
            _parts.Counters.Refused();
            if (e.Kind == FabricErrorKind.Unsupported)
            {
                _inboxes.Fail(key, e); // Whoever has a password of the broker can say so: it is tried again.
            }
        }
    }

    private bool IsWanted(string key) =>
        AmqpNames.Parts(key) is var (origin, feed)
        && (feed == AmqpNames.Hello ? _inboxes.HearsOf(origin) : _inboxes.IsOpen(key));

    // A queue outlives its cluster, and what it was bound to then.
    private void Forget(AmqpSession session, string key) => _ = ForgetAsync(session, key);

    private async Task ForgetAsync(AmqpSession session, string key)
    {
        try
        {
            await session.UnbindAsync(key, () => IsWanted(key));
        }
        catch (Exception e) when (AmqpErrors.IsOfBroker(e, CancellationToken.None))
        {
            // The next message of the feed has it tried again.
        }
    }
}
