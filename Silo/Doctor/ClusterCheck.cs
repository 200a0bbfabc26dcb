namespace OrleansAlluxio.Silo.Doctor;

/// <summary>Whether the clusters that share stores with this one are heard, and hear it.</summary>
internal sealed class ClusterCheck(IFabricClusters clusters, Uri? discovery, HttpReach reach) : IDoctorCheck
{
    // What a peer of another secret, and discovery of one, refuse with.
    private static readonly string[] SecretMarks = ["not signed", "not of the shared secret"];

    /// <inheritdoc/>
    public string Subject => "clusters";

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var report = await clusters.GetAsync(live: true, cancellationToken).ConfigureAwait(false);
        if (report.Id.Length == 0)
        {
            return [];
        }

        var peers = report.Peers.Where(static p => p.Topics.Count > 0).ToList();
        var answers = await Task.WhenAll(peers.Select(async p => p.Addresses.Count == 0
            ? new ReachAnswer("nobody knows its address yet", null)
            : await reach.KnockAsync(new Uri(p.Addresses[0]), cancellationToken).ConfigureAwait(false)))
            .ConfigureAwait(false);
        List<Finding> findings = [.. peers.Zip(answers).Select(static p => OfPeer(p.First, p.Second))];
        findings.AddRange(ClockJudge.Of(
        [
            .. peers.Zip(answers).Where(static p => p.Second.Ahead is not null).Select(
                static p => new ClockReading($"clock of cluster {p.First.Id}", p.Second.Ahead!.Value)),
        ]).Where(static f => f.Severity != FindingSeverity.Ok));
        findings.Add(await DiscoveryAsync(report.DiscoveryError, cancellationToken).ConfigureAwait(false));
        return findings;
    }

    /// <summary>What is to be said of a cluster that shares a store with this one. Pure.</summary>
    public static Finding OfPeer(ClusterPeerStatus peer, ReachAnswer answer)
    {
        var place = peer.Addresses.Count == 0 ? "no address" : peer.Addresses[0].TrimEnd('/');
        var subject = $"cluster {peer.Id} at {place}";
        var isHeard = peer.Connected && answer.Failure is null;
        if (!isHeard && IsSecret(peer.LastError))
        {
            return new Finding(
                FindingSeverity.Broken, subject, "it does not take this cluster for one: the cluster secrets differ",
                "give both the same FABRIC_CLUSTER_SECRET, then restart the one that has the wrong one")
            {
                Code = FindingCodes.ClusterSecret,
            };
        }

        if (!isHeard)
        {
            var since = peer.HeardAgoMs is { } ago ? $"not heard for {ago / 1000} s" : "never heard since the start";
            return new Finding(
                FindingSeverity.Broken, subject,
                $"{since}; {answer.Failure ?? peer.LastError ?? "it answers there, but sends nothing"}. "
                    + $"What it changes in {string.Join(", ", peer.Topics)} is seen late here",
                answer.Failure is null
                    ? "see its log and `fabric cluster ls`; what it changes is caught up when it is heard again"
                    : $"start it or mend the way to it; `fabric cluster forget {peer.Id}` when it is gone for good. "
                        + "What it changed is caught up by itself")
            {
                Code = FindingCodes.ClusterSilent,
            };
        }

        return peer.Subscribed
            ? new Finding(FindingSeverity.Ok, subject, "heard, and hears this one") { Code = FindingCodes.Cluster }
            : new Finding(
                FindingSeverity.Warning, subject, "it is heard, but does not hear this one",
                "let --cluster-advertise name an address of this cluster that it reaches; see its log")
            {
                Code = FindingCodes.ClusterDeaf,
            };
    }

    private async ValueTask<Finding> DiscoveryAsync(string? error, CancellationToken cancellationToken)
    {
        var subject = $"discovery at {discovery?.ToString().TrimEnd('/')}";
        if (error is null)
        {
            return new Finding(FindingSeverity.Ok, subject, "it answers") { Code = FindingCodes.Discovery };
        }

        if (IsSecret(error))
        {
            return new Finding(
                FindingSeverity.Broken, subject, "it has another cluster secret than this cluster",
                "give both the same FABRIC_CLUSTER_SECRET, then restart the one that has the wrong one")
            {
                Code = FindingCodes.ClusterSecret,
            };
        }

        var answer = discovery is null
            ? new ReachAnswer(error, null)
            : await reach.KnockAsync(discovery, cancellationToken).ConfigureAwait(false);
        return new Finding(
            FindingSeverity.Broken, subject, answer.Failure ?? error,
            "start it again: `fabric up --role discovery`. Clusters that know each other go on; new ones are not met")
        {
            Code = FindingCodes.DiscoveryAway,
        };
    }

    private static bool IsSecret(string? error) =>
        error is not null && SecretMarks.Any(m => error.Contains(m, StringComparison.Ordinal));
}
