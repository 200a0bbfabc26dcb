using System.Globalization;
using System.Text;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>
/// The query of a request, decoded strictly and exactly once: a malformed escape, invalid UTF-8, a name twice or a name
/// the route does
/// not know is refused. <c>%2F</c> is a slash like any other; <c>%252F</c> is the text "%2F" in a name.
/// </summary>
internal sealed class ApiQuery
{
    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, string> _values;
    private readonly string _operation;

    private ApiQuery(Dictionary<string, string> values, string operation)
    {
        _values = values;
        _operation = operation;
    }

    /// <summary>Parses a query string, with or without its question mark.</summary>
    public static ApiQuery Parse(string query, string operation, IReadOnlyList<ApiParameter> known)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = query.AsSpan().TrimStart('?');
        foreach (var part in text.Split('&'))
        {
            var pair = text[part];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            var name = Decode(equals < 0 ? pair : pair[..equals], operation);
            var value = equals < 0 ? "true" : Decode(pair[(equals + 1)..], operation);
            if (!known.Any(parameter => parameter.Name == name))
            {
                throw Bad(operation, name, "the request has no such parameter");
            }

            if (!values.TryAdd(name, value))
            {
                throw Bad(operation, name, "the parameter is given twice");
            }
        }

        foreach (var parameter in known)
        {
            if (parameter.IsRequired && !values.ContainsKey(parameter.Name))
            {
                throw Bad(operation, parameter.Name, "the parameter is missing");
            }
        }

        return new ApiQuery(values, operation);
    }

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public FabricPath Path(string name = "path") => FabricPath.Parse(_values[name]);

    public FabricPath? TryPath(string name) => _values.TryGetValue(name, out var text) ? FabricPath.Parse(text) : null;

    public bool? TryFlag(string name) => Text(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => throw Bad(_operation, name, "it is true or false"),
    };

    public bool Flag(string name) => TryFlag(name) ?? false;

    public long? TryNumber(string name, long min, long max)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max
                ? number
                : throw Bad(_operation, name, $"it is a number from {min} to {max}");
    }

    /// <summary>Sync interval of the request.</summary>
    public long? Sync() => TryNumber("sync", -1, long.MaxValue);

    /// <summary>A content version as <c>inode@version</c>.</summary>
    public FileVersion? TryVersion(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var at = text.IndexOf('@');
        return at > 0
            && long.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var inode)
            && long.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && inode > 0 && version > 0
                ? new FileVersion(new InodeId(inode), new ContentVersion(version))
                : throw Bad(_operation, name, "it is inode@version, two positive numbers");
    }

    public FabricException Bad(string name, string reason) => Bad(_operation, name, reason);

    internal static string Decode(ReadOnlySpan<char> text, string operation)
    {
        Span<byte> bytes = text.Length <= 512 ? stackalloc byte[text.Length] : new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%')
            {
                if (i + 2 >= text.Length
                    || !byte.TryParse(
                        text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                        out var value))
                {
                    throw Bad(operation, "query", "a percent sign is followed by two hexadecimal digits");
                }

                bytes[length++] = value;
                i += 2;
            }
            else if (c is >= '\x80' or < ' ')
            {
                throw Bad(operation, "query", "other than ASCII is percent-encoded");
            }
            else
            {
                bytes[length++] = c == '+' ? (byte)' ' : (byte)c;
            }
        }

        try
        {
            return Strict.GetString(bytes[..length]);
        }
        catch (DecoderFallbackException)
        {
            throw Bad(operation, "query", "a text is valid UTF-8");
        }
    }

    private static FabricException Bad(string operation, string name, string reason) =>
        new(FabricErrorKind.InvalidArgument, operation, name, reason);
}
