using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>Opens directories of this machine, among them NFS and other network mounts.</summary>
public sealed class LocalConnector(TimeProvider time, IRandomSource random) : IUnderStorageConnector
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Schemes { get; } = ["file"];

    /// <inheritdoc/>
    public IReadOnlyList<UfsOptionDescription> Options { get; } = [];

    /// <summary>
    /// The URI of a bare absolute path such as <c>/data/my files</c>; null when the text is not one. For command lines.
    /// </summary>
    public static Uri? TryUriOfPath(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith('/')
            ? new Uri("file://" + string.Join('/', text.Split('/').Select(Uri.EscapeDataString)))
            : null;
    }

    /// <inheritdoc/>
    public IUnderStorage Open(Uri uri, IReadOnlyDictionary<string, string> options)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        if (!OperatingSystem.IsLinux())
        {
            throw new FabricException(
                FabricErrorKind.Unsupported, "mount", uri.OriginalString,
                "local directories are mounted on Linux only");
        }

        return new LocalStore(new LocalRoot(LocalOptions.Parse(uri, options), random), time);
    }
}
