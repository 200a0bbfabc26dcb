using OrleansAlluxio.Core;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>A block of a file.</summary>
/// <param name="Range">Its bytes.</param>
/// <param name="Workers">Who has it, or would fetch it; the best first.</param>
internal sealed record FileBlock(ByteRange Range, IReadOnlyList<BlockWorker> Workers);
