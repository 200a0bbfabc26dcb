using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Core.Workers;

/// <summary>A content of which a worker has pages that the store has not got.</summary>
/// <param name="File">The content.</param>
/// <param name="LengthBytes">Bytes of those pages.</param>
public sealed record WorkerCopy(FileVersion File, long LengthBytes);
