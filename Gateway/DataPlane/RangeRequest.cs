using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>A range of a content.</summary>
internal sealed record RangeRequest(FileContentId File, long OffsetBytes, long LengthBytes);

/// <summary>A content.</summary>
internal sealed record FileRequest(FileVersion Version);
