using System.Globalization;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.WebHdfs;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>The options of the WebHDFS door from those of <c>fabric up</c>.</summary>
internal static class WebHdfsDoors
{
    private const int KeyBytes = 32;

    /// <summary>They; null when there shall be no such door.</summary>
    public static WebHdfsDoorOptions? OptionsOf(UpOptions options, IMetastore metastore)
    {
        if (options.WebHdfs is null)
        {
            return null;
        }

        // Redirects live for minutes, so their key may die with the process.
        var key = new byte[KeyBytes];
        var random = new SystemRandomSource();
        random.Fill(key);
        var defaults = new WebHdfsDoorOptions
        {
            RedirectKey = key,
            Tokens = new TokenDocuments(metastore, random),
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
