using System.Collections.Immutable;
using Amazon.Runtime;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Tests.Cluster.Crash;

/// <summary>
/// One client and its oracle: it alone writes its paths, one operation after the other, so that after a crash each of
/// them is
/// what was acknowledged last or, for the one operation that was under way, what that would have made.
/// </summary>
internal sealed class CrashWorker(int number, int seed)
{
    private readonly CrashSteps _steps = new(number, new Random(seed));

    /// <summary>What was acknowledged.</summary>
    public ImmutableSortedDictionary<string, CrashEntry> Acknowledged { get; private set; } =
        ImmutableSortedDictionary.Create<string, CrashEntry>(StringComparer.Ordinal);

    /// <summary>The operation whose outcome nobody told.</summary>
    public CrashStep? Pending { get; private set; }

    /// <summary>Paths that changed since the last verification.</summary>
    public HashSet<string> Touched { get; } = [];

    /// <summary>Makes the directories it works in.</summary>
    public async Task SetUpAsync(CrashClients clients)
    {
        foreach (var step in _steps.SetUp(() => Acknowledged))
        {
            await step.RunAsync(clients);
            Acknowledge(step);
        }
    }

    /// <summary>Works until the fabric is gone.</summary>
    public async Task RunAsync(CrashClients clients, CrashRound round)
    {
        while (true)
        {
            Pending = _steps.Next(Acknowledged);
            try
            {
                await Task.Run(() => Pending.RunAsync(clients));
            }
            catch (Exception e) when (e is FabricException or AmazonClientException or AmazonServiceException
                or HttpRequestException or IOException
                or OperationCanceledException)
            {
                round.Fail(Pending.Text, e);
                return;
            }

            Acknowledge(Pending);
            Pending = null;
            round.Acknowledge();
        }
    }

    /// <summary>Says what the pending operation came to.</summary>
    public void Settle(ImmutableSortedDictionary<string, CrashEntry> observed)
    {
        Acknowledged = observed;
        Pending = null;
        Touched.Clear();
    }

    /// <summary>Paths the pending operation may have changed.</summary>
    public IEnumerable<string> PendingPaths() => Pending is null ? [] : Changed(Pending);

    private void Acknowledge(CrashStep step)
    {
        Touched.UnionWith(Changed(step));
        Acknowledged = step.After;
    }

    private IEnumerable<string> Changed(CrashStep step) => Acknowledged.Keys.Union(step.After.Keys)
        .Where(p => Acknowledged.GetValueOrDefault(p) != step.After.GetValueOrDefault(p));
}
