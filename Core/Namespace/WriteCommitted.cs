using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Core.Namespace;

/// <summary>The outcome of a <see cref="WriteCommit"/>.</summary>
/// <param name="Status">The new entry.</param>
/// <param name="Replaced">The content it replaced, whose pages may go; null when the name was free.</param>
[GenerateSerializer, Immutable, Alias("oa.write-committed")]
public sealed record WriteCommitted([property: Id(0)] FileStatus Status, [property: Id(1)] FileVersion? Replaced);
