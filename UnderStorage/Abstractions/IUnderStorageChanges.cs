namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// A store that tells what changes in it, whoever changes it. Optional: a store without it is polled.
/// </summary>
public interface IUnderStorageChanges
{
    /// <summary>
    /// Opens a feed of the changes at and below a directory. Every change made after this returns is told, or a
    /// <see cref="UfsChangeKind.Rescan"/> stands for it.
    /// </summary>
    /// <param name="directory">Where to look.</param>
    /// <param name="position">Where an earlier feed ended; null begins now. See
    /// <see cref="IUfsChangeFeed.Resumed"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FabricException">Unsupported when this place tells nothing, QuotaExceeded when a limit of the
    /// system is reached, NotFound or NotADirectory when there is no such directory.</exception>
    ValueTask<IUfsChangeFeed> OpenChangeFeedAsync(
        UfsPath directory, string? position, CancellationToken cancellationToken);
}
