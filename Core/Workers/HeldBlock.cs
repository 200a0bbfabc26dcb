using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Core.Workers;

/// <summary>A block of which a worker has pages.</summary>
/// <param name="File">The content.</param>
/// <param name="Index">The block in it, from 0.</param>
/// <param name="Bytes">Bytes of it that the worker has.</param>
public sealed record HeldBlock(FileVersion File, int Index, long Bytes);
