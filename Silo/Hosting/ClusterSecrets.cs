using OrleansAlluxio.Client;
using OrleansAlluxio.Gateway.DataPlane;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>Where a process has the cluster secret from.</summary>
internal static class ClusterSecrets
{
    private const string Variable = "FABRIC_CLUSTER_SECRET";

    // A server leaves its token as it begins to serve: as long as a start takes on a busy machine.
    private static readonly TimeSpan TokenWaitMax = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Option, environment, else the server's own token: what processes of the same user on the same machine can read.
    /// </summary>
    public static ClusterSecret Of(UpOptions options, Func<string, string?> environment, string token) =>
        ClusterSecret.Of(Given(options, environment) ?? token);

    /// <summary>
    /// For a process that joins: where it depends on the server's token, that server is waited for a little.
    /// Unauthenticated when there is none.
    /// </summary>
    public static async Task<ClusterSecret> OfJoinedAsync(
        UpOptions options, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        var file = ServerTokenFile.For(options.Join!);
        while (true)
        {
            if ((Given(options, environment) ?? file.TryRead()) is { } secret)
            {
                return ClusterSecret.Of(secret);
            }

            if (TimeProvider.System.GetElapsedTime(startedAt) > TokenWaitMax)
            {
                throw Missing(options);
            }

            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    private static FabricException Missing(UpOptions options) =>
        new FabricException(
        FabricErrorKind.Unauthenticated, "join", options.Join!.GetLeftPart(UriPartial.Authority),
        $"no cluster secret: give --cluster-secret or {Variable}, or run as the user of that server on its machine");

    /// <summary>The secret of the options or the environment; null when none was given.</summary>
    public static string? Given(UpOptions options, Func<string, string?> environment) =>
        options.ClusterSecret ?? (environment(Variable) is { Length: > 0 } set ? set : null);
}
