using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>What is at and below a path.</summary>
/// <param name="Directories">Directories, the path itself among them.</param>
/// <param name="Files">Files.</param>
/// <param name="LengthBytes">Their bytes.</param>
/// <param name="SpaceBytes">Their bytes, as often as replicas were asked for.</param>
internal sealed record TreeCount(long Directories, long Files, long LengthBytes, long SpaceBytes)
{
    /// <summary>Counts, a page in memory at a time; fails at the first directory that may not be read.</summary>
    public static async ValueTask<TreeCount> OfAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var caller = exchange.Request.Caller;
        var root = await exchange.GetStatusAsync(cancellationToken);
        if (!root.IsDirectory)
        {
            return new TreeCount(0, 0, 0, 0).With(root);
        }

        var count = new TreeCount(1, 0, 0, 0);
        var walk = new TreeWalk(exchange.Client, exchange.Request.AsCaller());
        await foreach (var (directory, entries) in walk.PagesAsync(root, cancellationToken))
        {
            PathAccess.Require(caller, directory, PathNeed.Read | PathNeed.Execute);
            foreach (var entry in entries)
            {
                count = entry.IsDirectory ? count with { Directories = count.Directories + 1 } : count.With(entry);
            }
        }

        return count;
    }

    private TreeCount With(FileStatus file) => this with
    {
        Files = Files + 1,
        LengthBytes = LengthBytes + file.LengthBytes,
        SpaceBytes = SpaceBytes + (file.LengthBytes * KeptAttributes.Replication(file)),
    };
}
