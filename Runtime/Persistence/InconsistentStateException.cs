namespace OrleansAlluxio.Runtime;

/// <summary>
/// Someone else wrote the state since it was read. The activation that loses reads again or deactivates.
/// </summary>
public sealed class InconsistentStateException(
    string message, string? storedEtag, string? currentEtag, Exception? storageException = null)
    : Exception(message, storageException)
{
    /// <summary>The version in storage; null when unknown or absent.</summary>
    public string? StoredEtag { get; } = storedEtag;

    /// <summary>The version the writer had.</summary>
    public string? CurrentEtag { get; } = currentEtag;
}
