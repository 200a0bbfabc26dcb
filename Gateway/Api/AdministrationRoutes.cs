using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using static OrleansAlluxio.Gateway.Api.ApiParameter;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Mounts, path settings, and what an operator asks.</summary>
internal static class AdministrationRoutes
{
    private static readonly FabricJson Json = FabricJson.Default;

    public static IEnumerable<ApiRoute> All { get; } =
    [
        new("GET", WireNames.Mounts, "list mounts", "Mounts, in order of their path.")
        {
            Needs = ApiNeed.Inspect,
            Response = Json.IReadOnlyListMountStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Administration.ListMountsAsync(request.Aborted), Json.IReadOnlyListMountStatus),
        },
        new("POST", WireNames.Mounts, "mount", "Probes a store and mounts it.")
        {
            Request = Json.MountRequest,
            Response = Json.MountStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Administration.MountAsync(await MountOfAsync(request), request.Aborted),
                Json.MountStatus),
        },
        new("PUT", WireNames.Mounts, "update mount", "Replaces flags and options of a mount.")
        {
            Request = Json.MountRequest,
            Response = Json.MountStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Administration.UpdateMountAsync(await MountOfAsync(request), request.Aborted),
                Json.MountStatus),
        },
        new("DELETE", WireNames.Mounts, "unmount", "Unmounts, without touching the store.")
        {
            Parameters = [OnPath],
            Response = Json.WireChanged,
            Handler = UnmountAsync,
        },
        new("GET", WireNames.Properties, "list properties", "Settings of paths.")
        {
            Needs = ApiNeed.Inspect,
            Response = Json.IReadOnlyListPathProperty,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Administration.ListPathPropertiesAsync(request.Aborted),
                Json.IReadOnlyListPathProperty),
        },
        new("PUT", WireNames.Properties, "set property", "Sets a property for a path and everything below.")
        {
            Request = Json.PathProperty,
            Response = Json.WireChanged,
            Handler = SetPropertyAsync,
        },
        new("DELETE", WireNames.Properties, "remove property", "Removes a property from a path.")
        {
            Parameters = [OnPath, Required("name", "The property.")],
            Response = Json.WireChanged,
            Handler = RemovePropertyAsync,
        },
        new("GET", WireNames.Locate, "locate", "Where a file is cached, and why or why not.")
        {
            Needs = ApiNeed.Read,
            Parameters = [OnPath],
            Response = Json.FileLocation,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Administration.LocateAsync(request.Query.Path(), request.Aborted),
                Json.FileLocation),
        },
        new("GET", WireNames.Explain, "explain", "What the next read of a path would do.")
        {
            Needs = ApiNeed.Read,
            Parameters = [OnPath, ApiParameter.Sync],
            Response = Json.Explanation,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Administration.ExplainAsync(
                    request.Query.Path(), request.Plain(), request.Aborted),
                Json.Explanation),
        },
        new("POST", WireNames.Invalidate, "invalidate", "Marks a path and everything below as stale.")
        {
            Needs = ApiNeed.OperateOrWrite,
            Parameters = [OnPath],
            Response = Json.WireChanged,
            Handler = InvalidateAsync,
        },
        new("POST", WireNames.Load, "load", "Reads a file or a tree into the cache; answers when done.")
        {
            Needs = ApiNeed.Read,
            Parameters = [OnPath],
            Response = Json.WireBytes,
            Handler = static async request => await request.AnswerAsync(
                new WireBytes(await request.Client.Administration.LoadAsync(request.Query.Path(), request.Aborted)),
                Json.WireBytes),
        },
        new("GET", WireNames.Persists, "list persists", "Persists that are not done, oldest first.")
        {
            Needs = ApiNeed.Inspect,
            Parameters = [Optional("limit", $"Most entries, 1..{FabricLimits.ListEntriesMax}.", "integer")],
            Response = Json.IReadOnlyListPersistStatus,
            Handler = ListPersistsAsync,
        },
        new("GET", WireNames.PersistsWait, "wait for persist", "Answers when a file is persisted.")
        {
            Needs = ApiNeed.Read,
            Parameters = [OnPath],
            Response = Json.FileStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Administration.WaitPersistedAsync(request.Query.Path(), request.Aborted),
                Json.FileStatus),
        },
        new("GET", WireNames.Fabric, "get status", "State of the fabric.")
        {
            Needs = ApiNeed.Login,
            Response = Json.FabricStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.Administration.GetStatusAsync(request.Aborted), Json.FabricStatus),
        },
    ];

    private static async ValueTask<MountRequest> MountOfAsync(ApiRequest request) =>
        (await request.ReadAsync(StrictJson.Of<MountRequest>())).Checked(request);

    private static async Task UnmountAsync(ApiRequest request)
    {
        await request.Client.Administration.UnmountAsync(request.Query.Path(), request.Aborted);
        await request.AnswerChangedAsync(changed: true);
    }

    private static async Task SetPropertyAsync(ApiRequest request)
    {
        var property = await request.ReadAsync(StrictJson.Of<PathProperty>());
        await request.Client.Administration.SetPathPropertyAsync(
            property with { Name = PropertyNames.Canonical(property.Name) }, request.Aborted);
        await request.AnswerChangedAsync(changed: true);
    }

    private static async Task RemovePropertyAsync(ApiRequest request) =>
        await request.AnswerChangedAsync(await request.Client.Administration.RemovePathPropertyAsync(
            request.Query.Path(), PropertyNames.Canonical(request.Query.Text("name")!), request.Aborted));

    private static async Task InvalidateAsync(ApiRequest request)
    {
        await request.Client.Administration.InvalidateAsync(request.Query.Path(), request.Aborted);
        await request.AnswerChangedAsync(changed: true);
    }

    private static async Task ListPersistsAsync(ApiRequest request)
    {
        var limit = (int)(
            request.Query.TryNumber("limit", 1, FabricLimits.ListEntriesMax) ?? FabricLimits.ListEntriesMax);
        await request.AnswerAsync(
            await request.Client.Administration.ListPersistsAsync(limit, request.Aborted),
            Json.IReadOnlyListPersistStatus);
    }
}
