namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>Where the process with the metadata is said to be.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Gone">Ends when it is known that this process is there no more: nobody waits for its answers.</param>
public readonly record struct CorePlace(Uri Url, CancellationToken Gone);
