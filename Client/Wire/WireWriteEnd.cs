using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client.Wire;

/// <summary>What a kept write is completed with.</summary>
/// <param name="ContentTag">The tag of its bytes; null for the one computed.</param>
/// <param name="Terms">Conditions and attributes.</param>
internal sealed record WireWriteEnd(string? ContentTag, CompletionTerms Terms);
