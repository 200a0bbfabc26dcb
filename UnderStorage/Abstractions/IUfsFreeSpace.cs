namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// A store that ends somewhere and tells how much room is left. Optional: others take whatever comes.
/// </summary>
public interface IUfsFreeSpace
{
    /// <summary>Bytes that can still be written, about.</summary>
    ValueTask<long> GetFreeBytesAsync(CancellationToken cancellationToken);
}
