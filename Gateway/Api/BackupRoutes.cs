using System.Text.Json;
using OrleansAlluxio.Client.Wire;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Backups of the metadata, and checks of what the fabric keeps by itself.</summary>
internal static class BackupRoutes
{
    private const string Gzip = "application/gzip";
    private static readonly byte[] NewLine = "\n"u8.ToArray();

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
        new("POST", WireNames.Fsck, "check fabric", "Checks what the fabric keeps by itself, a line each.")
        {
            Parameters = [ApiParameter.Optional("repair", "Repair what can be repaired.", "boolean")],
            Response = FabricJson.Default.FsckLine,
            ResponseType = WireNames.JsonLines,
            Handler = CheckAsync,
        },
    ];

    private static async Task CheckAsync(ApiRequest request)
    {
        var response = request.Http.Response;
        response.Headers.CacheControl = "no-store";
        response.ContentType = WireNames.JsonLines;
        await foreach (var line in request.Client.Fsck.CheckAsync(request.Query.Flag("repair"), request.Aborted))
        {
            await JsonSerializer.SerializeAsync(
                response.BodyWriter, line, FabricJson.Default.FsckLine, request.Aborted);
            await response.BodyWriter.WriteAsync(NewLine, request.Aborted);
        }
    }
}
