using System.Collections.Concurrent;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>
/// Says once that this cluster was started, to those that heard it before, and hears it of others: nobody sends the
/// feeds of an earlier process any more, and silence would be noticed late. Thread-safe.
/// </summary>
internal sealed class BrokerGreeting(BrokerParts parts, FrameInboxes inboxes, IRandomSource random)
{
    private const int LifeBytes = 12;

    private readonly ConcurrentDictionary<string, string> _lives = new(StringComparer.Ordinal);

    /// <summary>Ends when the broker has it.</summary>
    public async Task SayAsync(ClusterId self, CancellationToken cancellationToken)
    {
        var life = new byte[LifeBytes];
        random.Fill(life);
        var body = parts.Seal.Close(
            AmqpSeal.Frame(self.Value, AmqpNames.Hello),
            new OriginPosition(Convert.ToHexStringLower(life), 0), CrossClusterJson.Default.OriginPosition);
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

    /// <summary>
    /// Has those who heard an earlier life of the cluster begin again. A hello that is repeated is none.
    /// </summary>
    public void Hear(string origin, ReadOnlySpan<byte> body)
    {
        var life = parts.Seal.Open(
            AmqpSeal.Frame(origin, AmqpNames.Hello), body, CrossClusterJson.Default.OriginPosition).Epoch;
        if (_lives.Count >= CrossClusterProtocol.ClustersMax)
        {
            _lives.Clear();
        }

        var isNew = !_lives.TryGetValue(origin, out var known) || known != life;
        _lives[origin] = life;
        if (isNew)
        {
            inboxes.FailOf(origin, AmqpErrors.Away($"cluster '{origin}' was started anew"));
        }
    }
}
