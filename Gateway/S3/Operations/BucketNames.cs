namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>
/// S3's rules for new bucket names. Directories made elsewhere are buckets under any name a path can have.
/// </summary>
internal static class BucketNames
{
    /// <summary>Whether a bucket of this name may be made.</summary>
    public static bool IsValidForNew(string name)
    {
        if (name.Length is < 3 or > 63 || !char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1])
            || name.Contains("..", StringComparison.Ordinal) || System.Net.IPAddress.TryParse(name, out _)
            || name.StartsWith("xn--", StringComparison.Ordinal) || name.EndsWith("-s3alias", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('.' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
