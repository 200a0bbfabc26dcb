using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>
/// Opens directories of HDFS over the REST protocol of Hadoop, and of every server that speaks it: HttpFS, another
/// fabric.
/// </summary>
public sealed class WebHdfsConnector(TimeProvider time, IRandomSource random) : IUnderStorageConnector
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Schemes { get; } = ["webhdfs", "swebhdfs"];

    /// <inheritdoc/>
    public IReadOnlyList<UfsOptionDescription> Options => WebHdfsOptionParser.Known;

    /// <inheritdoc/>
    public IUnderStorage Open(Uri uri, IReadOnlyDictionary<string, string> options)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        return new WebHdfsStore(new WebHdfsSession(WebHdfsOptionParser.Parse(uri, options), time, random));
    }
}
