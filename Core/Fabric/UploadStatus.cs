using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>A multipart upload in progress.</summary>
/// <param name="Id">Its id; unguessable.</param>
/// <param name="Path">The file it will become.</param>
/// <param name="StartedUnixMs">When it was begun.</param>
/// <param name="Options">What it was begun with.</param>
[GenerateSerializer, Immutable, Alias("oa.upload-status")]
public sealed record UploadStatus(
    [property: Id(0)] string Id, [property: Id(1)] FabricPath Path, [property: Id(2)] long StartedUnixMs,
    [property: Id(3)] CreateOptions Options);
