using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Redirects;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>A worker of a block, in the words of Hadoop.</summary>
/// <param name="Address">Its host and port.</param>
/// <param name="Rack">Its place in the network, from the root.</param>
/// <param name="IsCached">Whether the whole block is in its tiers.</param>
internal sealed record BlockWorker(WebHdfsWorker Address, string Rack, bool IsCached)
{
    private const string NoRack = "/default-rack";

    /// <summary>A worker of a fabric; the one of this process is this door.</summary>
    public static BlockWorker Of(BlockHost host, long blockBytes, WebHdfsWorker here)
    {
        // Schedulers know machines by their names, which is what localities say.
        var address = host.IsHere || host.Url is not { } url ? here
            : new WebHdfsWorker(host.Host.Length > 0 ? host.Host : url.IdnHost, url.Port, IsHere: false);
        var rack = host.Rack.Length == 0 ? NoRack
            : host.Zone.Length == 0 ? $"/{host.Rack}" : $"/{host.Zone}/{host.Rack}";
        return new BlockWorker(address, rack, host.CachedBytes == blockBytes);
    }

    /// <summary>This door, where nobody knows workers.</summary>
    public static BlockWorker Of(WebHdfsWorker here, bool isCached) => new(here, NoRack, isCached);
}
