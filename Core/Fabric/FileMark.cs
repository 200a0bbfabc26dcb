using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// Names a file exactly as it is: its content and what is kept with it. Another content, owner, mode or extended
/// attribute is another mark; a sync that finds nothing new, and a persist, leave it. Opaque but for equality.
/// </summary>
public static class FileMark
{
    /// <summary>The mark of a file as a status shows it.</summary>
    public static string Of(FileStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var text = new StringBuilder();
        Append(text, status.Owner);
        Append(text, status.Group);
        Append(text, status.Acl ?? string.Empty);
        foreach (var (name, value) in status.XAttrs.OrderBy(static a => a.Key, StringComparer.Ordinal))
        {
            Append(text, name);
            Append(text, value);
        }

        var kept = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 12);
        return string.Create(
            CultureInfo.InvariantCulture, $"{status.Version}/{status.Mode}/{Convert.ToHexStringLower(kept)}");
    }

    // With its length, so that no two lists of texts look alike.
    private static void Append(StringBuilder text, string part) =>
        text.Append(CultureInfo.InvariantCulture, $"{part.Length}:").Append(part);
}
