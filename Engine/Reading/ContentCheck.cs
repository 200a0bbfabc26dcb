using System.Security.Cryptography;

namespace OrleansAlluxio.Engine.Reading;

/// <summary>What follows from reading a whole object twice.</summary>
internal enum ContentVerdict
{
    /// <summary>The second read is what the tag names.</summary>
    SecondIsRight,

    /// <summary>Both reads gave the same bytes: the tag is not their MD5.</summary>
    TagIsNoMd5,

    /// <summary>Two reads, two contents, and neither is what the tag names.</summary>
    Corrupt,
}

/// <summary>
/// Checks a whole object against the store's own MD5 while it streams by. Only a run that covers the whole object can
/// be checked, and only when the tag looks like an MD5: 32 hex digits. That look can deceive: S3 gives objects under
/// KMS or customer keys tags of the same look that are something else.
/// </summary>
/// <remarks>
/// So a mismatch alone proves nothing, and the object is read whole a second time. Damage on the way (a bad cable,
/// proxy or memory) does not strike twice alike: the second read then matches the tag, or differs from the first too.
/// Two equal reads that both miss the tag mean that this is what the store holds and would give to anyone; the store
/// is the truth, so they are accepted. The price is that damage inside the store that never healed passes as well,
/// which no cache can tell from a tag that is no MD5. A store whose first such object comes before any match is not
/// checked again; after a match it goes on being checked, since a bucket can hold both sorts, and each mismatch is
/// counted as <c>tags.mismatched</c>. A single page is held back until its verdict. Of several pages only the last
/// is: the others are handed out as they come, so when the first read turns out to be bad, the file's pages are
/// dropped and the last page, and with it every reader of the whole, fails with DataCorrupt; the next read starts
/// anew.
/// <see cref="BadContents"/> fails readers that were open at that verdict and too slow to wait for the last page, too.
/// </remarks>
internal sealed class ContentCheck : IDisposable
{
    private const int Md5HexLength = 32;

    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    private ContentCheck()
    {
    }

    /// <summary>A check for a run of pages; null where there is nothing to check against.</summary>
    public static ContentCheck? For(FileContent content, int runPages, StoreTags tags)
    {
        var tag = content.ContentTag;
        return runPages == content.PageCount && tag.Length == Md5HexLength && tag.All(char.IsAsciiHexDigit)
            && content.Expected!.LengthBytes == content.LengthBytes && tags.MayBeMd5(content.Store!)
            ? new ContentCheck()
            : null;
    }

    /// <summary>Whether an MD5 is the one a tag names.</summary>
    public static bool Matches(string md5, string tag) => string.Equals(md5, tag, StringComparison.OrdinalIgnoreCase);

    /// <summary>Judges the second read of an object whose first did not match. Pure.</summary>
    public static ContentVerdict Judge(string first, string second, string tag)
    {
        if (Matches(second, tag))
        {
            return ContentVerdict.SecondIsRight;
        }

        return Matches(second, first) ? ContentVerdict.TagIsNoMd5 : ContentVerdict.Corrupt;
    }

    /// <summary>Takes in the next bytes of the object.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _md5.AppendData(bytes);

    /// <summary>The MD5 of what was taken in, in hex; starts over.</summary>
    public string Finish() => Convert.ToHexStringLower(_md5.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => _md5.Dispose();
}
