using System.Globalization;
using System.Text;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>
/// Carries user metadata, whose names must be identifiers in Azure. Other names, and those that mean something here,
/// are written as <c>fabric_</c> and the name with every other character as <c>_</c> and two hex digits.
/// </summary>
internal static class AzureMetadata
{
    /// <summary>Marks an empty blob as a directory, as Hadoop and accounts with real directories do.</summary>
    public const string FolderName = "hdi_isfolder";

    private const string Escape = "fabric_";

    // Azure's limit on names and values together.
    private const int BytesMax = 8 << 10;

    private static readonly IReadOnlyDictionary<string, string> None =
        System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The metadata of a new directory marker.</summary>
    public static Dictionary<string, string> Folder => new() { [FolderName] = "true" };

    /// <summary>Whether metadata says that a blob is a directory.</summary>
    public static bool IsFolder(IDictionary<string, string>? metadata) => metadata?.Any(
        static pair => pair.Key.Equals(FolderName, StringComparison.OrdinalIgnoreCase)
            && pair.Value.Equals("true", StringComparison.OrdinalIgnoreCase)) == true;

    /// <summary>As the store takes it; null when there is none.</summary>
    public static Dictionary<string, string>? Encode(UfsWriteOptions options, string operation, string subject)
    {
        if (options.UserMetadata is not { Count: > 0 } metadata)
        {
            return null;
        }

        var encoded = new Dictionary<string, string>();
        var total = 0;
        foreach (var (name, value) in metadata)
        {
            var isText = name.Length > 0 && name.Concat(value).All(static c => c is >= ' ' and <= '~');
            if (!isText || !encoded.TryAdd(EncodeName(name), value))
            {
                throw new FabricException(
                    FabricErrorKind.InvalidArgument, operation, subject,
                    "Azure keeps user metadata of printable ASCII only, and a name once");
            }

            total += EncodeName(name).Length + value.Length;
        }

        return total <= BytesMax
            ? encoded
            : throw new FabricException(
                FabricErrorKind.TooLarge, operation, subject, $"user metadata has at most {BytesMax} bytes");
    }

    /// <summary>As the fabric shows it.</summary>
    public static IReadOnlyDictionary<string, string> Decode(IDictionary<string, string>? metadata)
    {
        if (metadata is not { Count: > 0 })
        {
            return None;
        }

        var decoded = new Dictionary<string, string>();
        foreach (var (name, value) in metadata)
        {
            if (!name.Equals(FolderName, StringComparison.OrdinalIgnoreCase))
            {
                decoded[DecodeName(name.ToLowerInvariant())] = value;
            }
        }

        return decoded;
    }

    private static string EncodeName(string name)
    {
        var lower = name.ToLowerInvariant();
        var isPlain = !char.IsAsciiDigit(lower[0])
            && lower.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_')
            && lower != FolderName && !lower.StartsWith(Escape, StringComparison.Ordinal);
        if (isPlain)
        {
            return lower;
        }

        var encoded = new StringBuilder(Escape);
        foreach (var c in lower)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                encoded.Append(c);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"_{(int)c:x2}");
            }
        }

        return encoded.ToString();
    }

    // A name of this look that we did not write stays as it is.
    private static string DecodeName(string name)
    {
        if (!name.StartsWith(Escape, StringComparison.Ordinal))
        {
            return name;
        }

        var decoded = new StringBuilder();
        for (var i = Escape.Length; i < name.Length; i++)
        {
            if (name[i] != '_')
            {
                decoded.Append(name[i]);
            }
            else if (i + 2 < name.Length && byte.TryParse(
                name.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                decoded.Append((char)code);
                i += 2;
            }
            else
            {
                return name;
            }
        }

        return decoded.ToString();
    }
}
