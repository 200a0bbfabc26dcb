using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client.Wire;

/// <summary>What an upload is completed with.</summary>
/// <param name="Parts">The parts, ascending by number.</param>
/// <param name="Terms">Conditions and attributes; null for none.</param>
internal sealed record WireCompletion(IReadOnlyList<UploadPart> Parts, CompletionTerms? Terms = null);
