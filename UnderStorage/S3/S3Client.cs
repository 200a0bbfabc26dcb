using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>Makes the vendor's client: signing, no retries, no checksums that older servers refuse.</summary>
internal static class S3Client
{
    // Reads of many pages at once come before uploads; more connections than this only queue in the store.
    private const int ConnectionsMax = 256;

    // Follows a change of the store's addresses within minutes.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>The connections of a mount. The caller disposes them.</summary>
    public static HttpClient CreateTransport(S3Options options, UfsServerClock clock)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = ConnectionsMax,
            PooledConnectionLifetime = ConnectionLifetime,

            // A reader that stops early may leave this much to be drained before the connection is dropped instead.
            MaxResponseDrainSize = 256 << 10,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        };

        // Time limits are UfsRetry's: one clock, injected.
        return new HttpClient(clock.Over(new WithoutExpect(handler)), disposeHandler: true)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The vendor's client over those connections.</summary>
    public static AmazonS3Client Create(S3Options options, HttpClient transport)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.PathStyle,
            AuthenticationRegion = options.Region,
            MaxErrorRetry = 0,
            MaxStaleConnectionRetries = 0,
            ThrottleRetries = false,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            HttpClientFactory = new OneTransport(transport),
        };
        if (options.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        return new AmazonS3Client(CredentialsOf(options), config);
    }

    private static AWSCredentials CredentialsOf(S3Options options)
    {
        if (options.Anonymous)
        {
            return new AnonymousAWSCredentials();
        }

        if (options.AccessKey is not null)
        {
            return options.SessionToken is null
                ? new BasicAWSCredentials(options.AccessKey, options.SecretKey)
                : new SessionAWSCredentials(options.AccessKey, options.SecretKey, options.SessionToken);
        }

        try
        {
            if (options.InstanceMetadata)
            {
                return Amazon.Runtime.Credentials.DefaultAWSCredentialsIdentityResolver.GetCredentials();
            }

            // The vendor's chain would go on to the metadata service, so its harmless links are asked one by one.
            if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID")))
            {
                return new EnvironmentVariablesAWSCredentials();
            }

            var profile = Environment.GetEnvironmentVariable("AWS_PROFILE") ?? "default";
            if (new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out var credentials))
            {
                return credentials;
            }
        }
        catch (AmazonClientException)
        {
            throw NoCredentials(options, "the credentials of the environment or profile cannot be used");
        }

        throw NoCredentials(
            options, "no credentials: give access-key and secret-key, AWS_ACCESS_KEY_ID, a profile, or anonymous=true");
    }

    private static FabricException NoCredentials(S3Options options, string reason) =>
        new(FabricErrorKind.InvalidArgument, "mount", options.Description, reason);

    // The SDK asks for each request, and disposes of none: another one each time would be a connection each time.
    private sealed class OneTransport(HttpClient transport) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => transport;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }

    // While a request waits for "100 Continue" the transport repeats a broken one by itself, ten times and outside our
    // budget.
    private sealed class WithoutExpect(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.ExpectContinue = false;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
