using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>Opens containers of Azure Blob Storage and of servers that speak its protocol.</summary>
public sealed class AzureConnector(TimeProvider time, IRandomSource random) : IUnderStorageConnector
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Schemes { get; } = ["wasb", "wasbs", "abfs", "abfss"];

    /// <inheritdoc/>
    public IReadOnlyList<UfsOptionDescription> Options => AzureOptionParser.Known;

    /// <inheritdoc/>
    public IUnderStorage Open(Uri uri, IReadOnlyDictionary<string, string> options)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        var parsed = AzureOptionParser.Parse(uri, options);
        return new AzureStore(new AzureSession(parsed, time, random));
    }
}
