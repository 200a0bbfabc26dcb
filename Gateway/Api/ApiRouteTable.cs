using Microsoft.AspNetCore.Http;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>
/// Every route of the fabric API. Dispatch and the OpenAPI document both read this table, so they cannot differ.
/// </summary>
internal static class ApiRouteTable
{
    /// <summary>The rows, in the order of the document.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        .. ContentRoutes.All, .. FileRoutes.All, .. UploadRoutes.All, .. AdministrationRoutes.All,
        .. DataManagementRoutes.All, .. JobRoutes.All, .. PolicyRoutes.All, .. BackupRoutes.All, .. WorkerRoutes.All,
        .. ActiveSyncRoutes.All, .. SyncRoutes.All, .. ClusterRoutes.All, .. IdentityRoutes.All, .. SystemRoutes.All,
        .. ProcessRoutes.All, .. GatewayRoutes.All,
    ];

    private static readonly Dictionary<string, ApiRoute[]> ByPath = All
        .GroupBy(static route => route.Path)
        .ToDictionary(static group => group.Key, static group => group.ToArray(), StringComparer.Ordinal);

    /// <summary>The row of a request; null when there is none.</summary>
    public static ApiRoute? TryFind(string method, string path) =>
        ByPath.TryGetValue(path, out var routes)
            ? Array.Find(routes, route => HttpMethods.Equals(route.Method, method))
            : null;

    /// <summary>Methods of a path; empty for a path that is none.</summary>
    public static IEnumerable<string> MethodsOf(string path) =>
        ByPath.TryGetValue(path, out var routes) ? routes.Select(static route => route.Method) : [];
}
