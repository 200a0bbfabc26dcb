namespace OrleansAlluxio.Engine.Persist;

/// <summary>How a content is cut into parts, and which of them are still to be sent. Pure.</summary>
internal static class PersistParts
{
    /// <summary>Those of the stored parts that have the length that the part of their number has.</summary>
    public static SortedDictionary<int, UfsUploadPart> Usable(
        IReadOnlyList<UfsUploadPart> stored, long lengthBytes, long partBytes)
    {
        var usable = new SortedDictionary<int, UfsUploadPart>();
        foreach (var part in stored)
        {
            if (part.Number >= 1 && part.Number <= CountOf(lengthBytes, partBytes)
                && part.LengthBytes == RangeOf(part.Number, lengthBytes, partBytes).LengthBytes)
            {
                usable[part.Number] = part;
            }
        }

        return usable;
    }

    /// <summary>Numbers and ranges of the parts that are not stored, ascending.</summary>
    public static IReadOnlyList<(int Number, ByteRange Range)> Missing(
        SortedDictionary<int, UfsUploadPart> stored, long lengthBytes, long partBytes)
    {
        List<(int, ByteRange)> missing = [];
        for (var number = 1; number <= CountOf(lengthBytes, partBytes); number++)
        {
            if (!stored.ContainsKey(number))
            {
                missing.Add((number, RangeOf(number, lengthBytes, partBytes)));
            }
        }

        return missing;
    }

    /// <summary>All parts, known by their tags.</summary>
    public static IReadOnlyList<UfsUploadPart> OfTags(IReadOnlyList<string> tags, long lengthBytes, long partBytes) =>
    [
        .. tags.Select((tag, i) => new UfsUploadPart(
            i + 1, tag, RangeOf(i + 1, lengthBytes, partBytes).LengthBytes)),
    ];

    private static int CountOf(long lengthBytes, long partBytes) =>
        checked((int)((lengthBytes + partBytes - 1) / partBytes));

    private static ByteRange RangeOf(int number, long lengthBytes, long partBytes)
    {
        var offset = (number - 1) * partBytes;
        return new ByteRange(offset, Math.Min(partBytes, lengthBytes - offset));
    }
}
