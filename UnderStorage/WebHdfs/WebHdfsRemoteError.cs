using System.Net;
using System.Text.Json;

namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>What a server said instead of an answer: Hadoop's RemoteException, or only an HTTP status.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Exception">Simple name of the exception's class; empty where the body has none.</param>
/// <param name="Message">Its message, for the few classes that say several things. Never shown.</param>
internal sealed record WebHdfsRemoteError(HttpStatusCode Status, string Exception, string Message)
{
    // A stack trace in JSON; more is no RemoteException.
    private const int BytesMax = 64 << 10;

    /// <summary>Whether another address may be the one that answers.</summary>
    public bool IsStandby => Exception is "StandbyException" or "ObserverRetryOnActiveException";

    /// <summary>Reads the body of an answer that is no success; never fails for what is in it.</summary>
    public static async Task<WebHdfsRemoteError> ReadAsync(
        HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await WebHdfsJson.ReadAsync(answer, BytesMax, cancellationToken).ConfigureAwait(false);
            if (document is not null
                && document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("RemoteException", out var remote)
                && remote.ValueKind == JsonValueKind.Object)
            {
                var name = WebHdfsJson.Text(remote, "exception") ?? string.Empty;

                // Some servers give the whole name of the class only.
                name = name.Length > 0 ? name : WebHdfsJson.Text(remote, "javaClassName") ?? string.Empty;
                return new WebHdfsRemoteError(
                    answer.StatusCode, name[(name.LastIndexOfAny(['.', '$']) + 1)..],
                    WebHdfsJson.Text(remote, "message") ?? string.Empty);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidDataException)
        {
            // An error page of something in between: its status says what there is to know.
        }

        return new WebHdfsRemoteError(answer.StatusCode, string.Empty, string.Empty);
    }
}
