namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// A writer of a store that puts files together inside itself. Optional: of a store whose writers are none, the bytes
/// are read and written.
/// </summary>
public interface IUfsComposer : IUfsWriter
{
    /// <summary>
    /// Appends a range of a file of the same mount, which may be the one that is being replaced. The bytes do not come
    /// through this process but for ranges that the store thinks too short.
    /// </summary>
    /// <exception cref="FabricException">PreconditionFailed when the file has not the content that is expected,
    /// NotFound when it is not there; some stores notice at the commit only. After any failure the writer can only be
    /// disposed.</exception>
    ValueTask AppendFromAsync(UfsReadRequest source, CancellationToken cancellationToken);
}
