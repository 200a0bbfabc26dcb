using System.Collections.Concurrent;
using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>
/// Says once that this cluster was started, to those that heard it before, and hears it of others: nobody sends the
/// feeds of an earlier process any more, and silence would be noticed late. Thread-safe.
/// </summary>
internal sealed class BrokerGreeting(BrokerParts parts, FrameInboxes inboxes)
{
    private readonly ConcurrentDictionary<string, string> _lives = new(StringComparer.Ordinal);

    /// <summary>Ends when the broker has it.</summary>
    public async Task SayAsync(ClusterId self, CancellationToken cancellationToken)
    {
        var body = parts.Seal.Close(
            AmqpSeal.Frame(self.Value, AmqpNames.Hello),
            new OriginPosition(parts.Life, 0), CrossClusterJson.Default.OriginPosition);
        while (true)
        {
            var session = await parts.Link.WaitAsync(cancellationToken);
            try
            {
                await session.PublishAsync(
                    AmqpNames.KeyOf(self, AmqpNames.Hello), body, parts.BeatEvery, cancellationToken);
                return;
            }
            catch (Exception e) when (AmqpErrors.IsOfBroker(e, cancellationToken))
            {
                parts.Counters.Repeated();
            }

            await Task.Delay(parts.Bounds.RetryMin, parts.Time, cancellationToken);
        }
    }

    /// <summary>The life that a cluster was joined in.</summary>
    public void Note(ClusterId origin, string life)
    {
        if (_lives.Count >= CrossClusterProtocol.ClustersMax)
        {
            _lives.Clear(); // Whoever is joined again is known again.
        }

        _lives[origin.Value] = life;
    }

    /// <summary>
    /// Has those who joined an earlier life of the cluster begin again. A hello that is repeated is none.
    /// </summary>
    public void Hear(string origin, ReadOnlySpan<byte> body)
    {
        var life = parts.Seal.Open(
            AmqpSeal.Frame(origin, AmqpNames.Hello), body, CrossClusterJson.Default.OriginPosition).Epoch;
        if (_lives.TryGetValue(origin, out var known) && known != life)
        {
            inboxes.FailOf(origin, AmqpErrors.Away($"cluster '{origin}' was started anew"));
        }
    }
}
