using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using static OrleansAlluxio.Gateway.Api.ApiParameter;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>What is done about data that is cached or not in its store yet.</summary>
internal static class DataManagementRoutes
{
    private static readonly FabricJson Json = FabricJson.Default;

    public static IEnumerable<ApiRoute> All { get; } =
    [
        new("POST", WireNames.Free, "free", "Drops cached pages that are persisted and not pinned.")
        {
            Needs = ApiNeed.OperateOrWrite,
            Parameters = [OnPath, Optional("force", "Also what is pinned.", "boolean")],
            Response = Json.FreeSummary,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Data.FreeAsync(
                    request.Query.Path(), request.Query.Flag("force"), request.Aborted),
                Json.FreeSummary),
        },
        new("GET", WireNames.Quotas, "list quotas", "Quotas and what they count, in order of their path.")
        {
            Needs = ApiNeed.Inspect,
            Response = Json.IReadOnlyListQuotaStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Data.ListQuotasAsync(request.Aborted), Json.IReadOnlyListQuotaStatus),
        },
        new("PUT", WireNames.Quotas, "set quota", "Limits what may be below a directory.")
        {
            Request = Json.QuotaRequest,
            Response = Json.QuotaStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Data.SetQuotaAsync(
                    await request.ReadAsync(StrictJson.Of<QuotaRequest>()), request.Aborted),
                Json.QuotaStatus),
        },
        new("DELETE", WireNames.Quotas, "remove quota", "Removes a directory's quota.")
        {
            Parameters = [OnPath],
            Response = Json.WireChanged,
            Handler = static async request => await request.AnswerChangedAsync(
                await request.Client.Data.RemoveQuotaAsync(request.Query.Path(), request.Aborted)),
        },
        new("GET", WireNames.CacheQuotas, "list cache quotas", "What users have brought into caches, and may.")
        {
            Needs = ApiNeed.Inspect,
            Response = Json.IReadOnlyListCacheQuotaStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Data.CacheQuotas.ListAsync(request.Aborted), Json.IReadOnlyListCacheQuotaStatus),
        },
        new("PUT", WireNames.CacheQuotas, "set cache quota", "Limits what a user's requests may bring into caches.")
        {
            Request = Json.CacheQuotaRequest,
            Response = Json.CacheQuotaStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Data.CacheQuotas.SetAsync(
                    await request.ReadAsync(StrictJson.Of<CacheQuotaRequest>()), request.Aborted),
                Json.CacheQuotaStatus),
        },
        new("DELETE", WireNames.CacheQuotas, "remove cache quota", "Removes a user's limit; what is cached stays.")
        {
            Parameters = [Required("user", "The user.")],
            Response = Json.WireChanged,
            Handler = static async request => await request.AnswerChangedAsync(
                await request.Client.Data.CacheQuotas.RemoveAsync(
                    request.Query.Text("user")!, request.Aborted)),
        },
        new("GET", WireNames.Pins, "list pins", "Pinned files and directories, in the order of their inodes.")
        {
            Needs = ApiNeed.Inspect,
            Parameters =
            [
                Optional("after", "The key of the entry to go on after."),
                Optional("limit", $"Most entries, 1..{FabricLimits.ListEntriesMax}.", "integer"),
            ],
            Response = Json.IReadOnlyListPinStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Data.ListPinsAsync(
                    request.Query.Text("after"),
                    (int)(request.Query.TryNumber("limit", 1, FabricLimits.ListEntriesMax)
                        ?? FabricLimits.ListEntriesMax),
                    request.Aborted),
                Json.IReadOnlyListPinStatus),
        },
        new("POST", WireNames.PersistsRetry, "retry persist", "Has the next attempt to persist a file made now.")
        {
            Needs = ApiNeed.OperateOrWrite,
            Parameters = [OnPath],
            Response = Json.PersistStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Data.RetryPersistAsync(request.Query.Path(), request.Aborted),
                Json.PersistStatus),
        },
        new("POST", WireNames.PersistsResolve, "resolve persist", "Decides the conflict of a persist.")
        {
            Needs = ApiNeed.OperateOrWrite,
            Parameters = [OnPath, Required("policy", $"{ConflictPolicies.Names}.")],
            Response = Json.PersistStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Data.ResolvePersistAsync(request.Query.Path(), PolicyOf(request), request.Aborted),
                Json.PersistStatus),
        },
        new("POST", WireNames.PersistsSweep, "sweep uploads", "Removes from the stores what crashed writers left.")
        {
            Parameters = [Optional("olderThanMs", "Only what is older; a day without it.", "integer")],
            Response = Json.WireCount,
            Handler = static async request => await request.AnswerAsync(
                new WireCount(await request.Client.Data.SweepUploadsAsync(AgeOf(request), request.Aborted)),
                Json.WireCount),
        },
    ];

    private static ConflictPolicy PolicyOf(ApiRequest request) =>
        ConflictPolicies.TryParse(request.Query.Text("policy")!)
            ?? throw request.Query.Bad("policy", $"it is {ConflictPolicies.Names}");

    private static TimeSpan AgeOf(ApiRequest request) => TimeSpan.FromMilliseconds(
        request.Query.TryNumber(
            "olderThanMs", (long)FabricLimits.SweepAgeMin.TotalMilliseconds,
            (long)TimeSpan.FromDays(365).TotalMilliseconds)
        ?? (long)TimeSpan.FromDays(1).TotalMilliseconds);
}
