using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>The blocks of a file that a range touches, and whether each is cached.</summary>
internal static class FileBlocks
{
    /// <summary>Most blocks in one answer: a file of 64 GiB in the smallest blocks.</summary>
    public const int BlocksMax = 65_536;

    /// <summary>Reads the range, for what is wrong with it.</summary>
    public static void Check(WebHdfsQuery query)
    {
        query.Number(ParameterNames.Offset, 0);
        query.Number(ParameterNames.Length, 0);
    }

    /// <summary>The blocks, in order; those of the range that the query has, whole.</summary>
    public static IEnumerable<(ByteRange Range, bool IsCached)> Of(IFabricReader reader, WebHdfsQuery query)
    {
        var status = reader.Status;
        var offset = query.Number(ParameterNames.Offset, 0) ?? 0;
        var rest = Math.Max(0, status.LengthBytes - offset);
        var end = offset + Math.Min(query.Number(ParameterNames.Length, 0) ?? rest, rest);
        var count = 0;
        for (var at = offset - (offset % status.BlockBytes); at < end; at += status.BlockBytes)
        {
            if (++count > BlocksMax)
            {
                throw new WebHdfsException(
                    WebHdfsErrors.Io,
                    $"{status.Path} has more than {BlocksMax} blocks in this range; ask for a part of it");
            }

            var block = new ByteRange(at, Math.Min(status.BlockBytes, status.LengthBytes - at));
            yield return (block, reader.Expect(block) == CacheOutcome.Hit);
        }
    }
}
