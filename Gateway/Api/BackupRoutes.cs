using OrleansAlluxio.Client.Wire;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Backups of the metadata.</summary>
internal static class BackupRoutes
{
    private const string Gzip = "application/gzip";

    public static IEnumerable<ApiRoute> All { get; } =
    [
        new("GET", WireNames.Backup, "back up", "All metadata as of now, as a backup.")
        {
            ResponseType = Gzip,
            Handler = static async request =>
            {
                request.Http.Response.ContentType = Gzip;
                request.Http.Response.Headers.CacheControl = "no-store";
                await request.Client.Backup.WriteAsync(request.Http.Response.Body, request.Aborted);
            },
        },
    ];
}
