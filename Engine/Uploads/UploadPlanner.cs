using System.Globalization;
using System.Security.Cryptography;

namespace OrleansAlluxio.Engine.Uploads;

/// <summary>Which stored parts an upload is completed with. Pure.</summary>
internal static class UploadPlanner
{
    /// <summary>
    /// The stored parts a caller names, ascending; InvalidArgument for one that is not stored or has another tag.
    /// </summary>
    public static IReadOnlyList<UploadPartRecord> Choose(
        string uploadId, IReadOnlyList<UploadPart> wanted, IReadOnlyList<UploadPartRecord> stored, long partBytesMin)
    {
        if (wanted.Count == 0)
        {
            throw Failure(uploadId, "a file is made of at least one part");
        }

        var byNumber = stored.ToDictionary(p => p.Number);
        var chosen = new List<UploadPartRecord>(wanted.Count);
        foreach (var part in wanted)
        {
            if (chosen.Count > 0 && part.Number <= chosen[^1].Number)
            {
                throw Failure(uploadId, $"part {part.Number} is out of order: parts ascend by number");
            }

            if (!byNumber.TryGetValue(part.Number, out var match) || match.Md5 != part.ContentTag)
            {
                throw Failure(uploadId, $"part {part.Number} was not stored, or with another tag");
            }

            chosen.Add(match);
        }

        for (var i = 0; i < chosen.Count - 1; i++)
        {
            if (chosen[i].LengthBytes < partBytesMin)
            {
                throw new FabricException(
                    FabricErrorKind.TooLarge, "complete upload", uploadId,
                    $"part {chosen[i].Number} has {chosen[i].LengthBytes} bytes; all but the last have at least "
                        + $"{partBytesMin}");
            }
        }

        return chosen;
    }

    /// <summary>The tag of the whole: MD5 of the parts' MD5s, a dash, and their number.</summary>
    public static string Tag(IReadOnlyList<UploadPartRecord> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (var part in parts)
        {
            hash.AppendData(Convert.FromHexString(part.Md5));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset()) + "-"
            + parts.Count.ToString(CultureInfo.InvariantCulture);
    }

    private static FabricException Failure(string uploadId, string reason) =>
        new(FabricErrorKind.InvalidArgument, "complete upload", uploadId, reason);
}
