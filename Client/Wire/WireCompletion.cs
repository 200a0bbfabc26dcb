using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client.Wire;

/// <summary>What an upload is completed with.</summary>
/// <param name="Parts">The parts, ascending by number.</param>
/// <param name="Completion">Conditions and attributes; null for none.</param>
internal sealed record WireCompletion(IReadOnlyList<UploadPart> Parts, UploadCompletion? Completion = null);
