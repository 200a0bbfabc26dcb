using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.Api;

namespace OrleansAlluxio.Gateway.Console.Live;

/// <summary>What can be looked at live. Each topic is looked at once for all who look. Thread-safe.</summary>
internal sealed class LiveTopics
{
    // What a page shows; more of it is behind its buttons.
    private const int EntriesMax = 200;

    private static readonly FabricJson Json = FabricJson.Default;
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(900);

    // Reading the end of the log reads its last file.
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(3);

    private readonly FrozenDictionary<string, LiveFeed> _feeds;

    public LiveTopics(IFabricClient client, ApiDoorOptions options, TimeProvider time)
    {
        LiveTopic[] topics =
        [
            Of("status", ApiNeed.Login, Json.FabricStatus, client.Administration.GetStatusAsync),
            Of("history", ApiNeed.Inspect, Json.IReadOnlyListHistorySample,
                _ => new(options.History?.Last(1) ?? [])),
            Of("workers", ApiNeed.Inspect, Json.IReadOnlyListWorkerStatus, client.Workers.ListAsync),
            Of("jobs", ApiNeed.Inspect, Json.IReadOnlyListJobStatus, client.Jobs.ListAsync),
            Of("sync-jobs", ApiNeed.Inspect, Json.IReadOnlyListSyncJobStatus, client.Sync.ListAsync),
            Of("persists", ApiNeed.Inspect, Json.IReadOnlyListPersistStatus,
                token => client.Administration.ListPersistsAsync(EntriesMax, token)),
            Of("clusters", ApiNeed.Inspect, Json.ClusterReport, token => client.Clusters.GetAsync(false, token)),
            Of("mounts", ApiNeed.Inspect, Json.IReadOnlyListMountStatus, client.Administration.ListMountsAsync),
            Of("logs", ApiNeed.Operate, Json.IReadOnlyListLogLine,
                _ => new(options.Logs?.Last(EntriesMax, 0) ?? [])),
            new("audit", ApiNeed.Administer, Seldom, _ => new(AuditOf(options))),
        ];
        _feeds = topics.ToFrozenDictionary(static t => t.Name, t => new LiveFeed(t, time));
    }

    /// <summary>The topics of a name list, for somebody who may see them.</summary>
    /// <exception cref="FabricException">InvalidArgument for a name that is none, PermissionDenied.</exception>
    public IReadOnlyList<LiveFeed> Find(string names, FabricCaller caller)
    {
        var found = new List<LiveFeed>();
        foreach (var name in names.Split(',', StringSplitOptions.RemoveEmptyEntries).Distinct())
        {
            var feed = _feeds.GetValueOrDefault(name) ?? throw new FabricException(
                FabricErrorKind.InvalidArgument, "watch", name,
                $"topics are {string.Join(", ", _feeds.Keys.Order(StringComparer.Ordinal))}");
            if (!ApiAuthorization.IsAllowed(caller, feed.Topic.Needs))
            {
                throw new FabricException(
                    FabricErrorKind.PermissionDenied, "watch", name, $"{caller.User} may not see it");
            }

            found.Add(feed);
        }

        return found;
    }

    private static LiveTopic Of<T>(
        string name, ApiNeed needs, JsonTypeInfo<T> type, Func<CancellationToken, ValueTask<T>> look) =>
        new(name, needs, Often, async token => JsonSerializer.SerializeToUtf8Bytes(await look(token), type));

    // The lines are JSON as they are.
    private static byte[] AuditOf(ApiDoorOptions options) =>
        Encoding.UTF8.GetBytes($"[{string.Join(',', options.Audit?.Tail(EntriesMax, 0) ?? [])}]");
}
