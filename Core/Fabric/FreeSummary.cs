namespace OrleansAlluxio.Core.Fabric;

/// <summary>What a free did.</summary>
/// <param name="Bytes">Bytes of cache freed.</param>
/// <param name="Files">Files looked at.</param>
/// <param name="PinnedFiles">Files left alone because they are pinned.</param>
/// <param name="UnpersistedFiles">Files of which pages were kept because no store has them.</param>
[GenerateSerializer, Immutable, Alias("oa.free-summary")]
public sealed record FreeSummary(
    [property: Id(0)] long Bytes, [property: Id(1)] long Files, [property: Id(2)] long PinnedFiles,
    [property: Id(3)] long UnpersistedFiles);
