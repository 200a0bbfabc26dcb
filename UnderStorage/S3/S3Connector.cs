using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>Opens buckets of Amazon S3 and of servers that speak its protocol.</summary>
public sealed class S3Connector(TimeProvider time, IRandomSource random) : IUnderStorageConnector
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Schemes { get; } = ["s3", "s3a"];

    /// <inheritdoc/>
    public IReadOnlyList<UfsOptionDescription> Options => S3OptionParser.Known;

    /// <inheritdoc/>
    public IUnderStorage Open(Uri uri, IReadOnlyDictionary<string, string> options)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        var parsed = S3OptionParser.Parse(uri, options);
        return new S3Store(new S3Session(parsed, time, random));
    }
}
