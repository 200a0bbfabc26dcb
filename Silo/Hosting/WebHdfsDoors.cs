using System.Globalization;
using System.Security.Cryptography;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.WebHdfs;
using OrleansAlluxio.Gateway.WebHdfs.Identity;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>The options of the WebHDFS door from those of <c>fabric up</c>.</summary>
internal static class WebHdfsDoors
{
    private static readonly byte[] RedirectPurpose = "orleansalluxio webhdfs redirect v1"u8.ToArray();

    /// <summary>They; null when there shall be no such door.</summary>
    public static async ValueTask<WebHdfsDoorOptions?> OptionsOfAsync(
        UpOptions options, IDelegationTokenStore tokens, CancellationToken cancellationToken)
    {
        if (options.WebHdfs is null)
        {
            return null;
        }

        // Behind a proxy a redirect may come back to another door of this fabric: all have the same key.
        var secret = await tokens.LoadSecretAsync(cancellationToken).ConfigureAwait(false);
        var defaults = new WebHdfsDoorOptions
        {
            RedirectKey = HMACSHA256.HashData(secret.Span, RedirectPurpose),
            Tokens = tokens,
        };
        var colon = options.WebHdfsAdvertise?.LastIndexOf(':') ?? -1;
        return defaults with
        {
            Endpoint = options.WebHdfs,
            SimpleAuthentication = options.WebHdfsSimpleAuth,
            Superusers = [PrincipalNames.Fabric, Environment.UserName, .. options.WebHdfsSuperusers],
            Supergroup = options.WebHdfsSupergroup ?? defaults.Supergroup,
            ProxyUsers = options.WebHdfsProxyUsers,
            Umask = options.WebHdfsUmask ?? defaults.Umask,
            AdvertisedHost = options.WebHdfsAdvertise?[..colon].Trim('[', ']'),
            AdvertisedPort = options.WebHdfsAdvertise is { } text
                ? int.Parse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture)
                : null,
        };
    }
}
