using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage;
using Azure.Storage.Blobs;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>Makes the vendor's client: signing, no retries, no time limits, no logs.</summary>
internal static class AzureClient
{
    // Reads of many pages at once come before uploads; more connections than this only queue in the store.
    private const int ConnectionsMax = 256;

    // Follows a change of the store's addresses within minutes.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>The connections of a mount. The caller disposes them.</summary>
    public static HttpClient CreateTransport(AzureOptions options, UfsServerClock clock) => new(
        clock.Over(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = ConnectionsMax,
            PooledConnectionLifetime = ConnectionLifetime,

            // A reader that stops early may leave this much to be drained before the connection is dropped instead.
            MaxResponseDrainSize = 256 << 10,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        }))
    {
        // Time limits are UfsRetry's: one clock, injected.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The mount's container over those connections.</summary>
    public static BlobContainerClient Create(AzureOptions options, HttpClient transport)
    {
        var config = new BlobClientOptions
        {
            Transport = new HttpClientTransport(transport),

            // Else "dir/", another program's mark of a directory, would mean the blob "dir".
            TrimBlobNameSlashes = false,
            Retry = { MaxRetries = 0, NetworkTimeout = Timeout.InfiniteTimeSpan },
            Diagnostics =
            {
                IsLoggingEnabled = false,
                IsDistributedTracingEnabled = false,
                IsTelemetryEnabled = false,
            },
        };
        config.AddPolicy(new AzureBody(), HttpPipelinePosition.BeforeTransport);
        var address = $"{options.Endpoint.AbsoluteUri.TrimEnd('/')}/{options.Container}";
        return options switch
        {
            { AccountKey: { } key } => new BlobContainerClient(
                new Uri(address), new StorageSharedKeyCredential(options.Account, key), config),

            // In the address, because the source of a copy needs it too.
            { SasToken: { } token } => new BlobContainerClient(new Uri($"{address}?{token}"), config),
            _ => new BlobContainerClient(new Uri(address), config),
        };
    }
}
