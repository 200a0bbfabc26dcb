using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using OrleansAlluxio.Gateway.Http;

namespace OrleansAlluxio.Gateway.S3.Protocol;

/// <summary>The decoded query of a request: each name at most once, names compared exactly.</summary>
internal sealed class S3Query
{
    /// <summary>
    /// Presigned requests with many response-* overrides have about twenty; nobody needs more than this.
    /// </summary>
    public const int ParametersMax = 64;

    private readonly KeyValuePair<string, string>[] _parameters;

    private S3Query(KeyValuePair<string, string>[] parameters) => _parameters = parameters;

    /// <summary>No parameters.</summary>
    public static S3Query Empty { get; } = new([]);

    /// <summary>All parameters, as sent and decoded.</summary>
    public ReadOnlySpan<KeyValuePair<string, string>> Parameters => _parameters;

    /// <summary>Parses what follows the '?'.</summary>
    /// <exception cref="S3Exception">Badly encoded, twice the same name, or too many.</exception>
    public static S3Query Parse(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return Empty;
        }

        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var range in text.Split('&'))
        {
            var part = text[range];
            if (part.IsEmpty)
            {
                continue;
            }

            var equals = part.IndexOf('=');
            var rawName = equals < 0 ? part : part[..equals];
            var rawValue = equals < 0 ? default : part[(equals + 1)..];
            if (!PercentCoding.TryDecode(rawName, plusIsSpace: true, out var name)
                || !PercentCoding.TryDecode(rawValue, plusIsSpace: true, out var value))
            {
                throw new S3Exception(S3Errors.InvalidUri, "The query string is not percent-encoded UTF-8.");
            }

            foreach (var other in parameters)
            {
                if (string.Equals(other.Key, name, StringComparison.OrdinalIgnoreCase))
                {
                    throw new S3Exception(S3Errors.InvalidArgument, "A query parameter is given more than once.");
                }
            }

            if (parameters.Count == ParametersMax)
            {
                throw new S3Exception(
                    S3Errors.InvalidArgument, $"At most {ParametersMax} query parameters are accepted.");
            }

            parameters.Add(new(name, value));
        }

        return new S3Query([.. parameters]);
    }

    /// <summary>The value of a parameter; null when it is not there.</summary>
    public string? Get(string name)
    {
        foreach (var parameter in _parameters)
        {
            if (string.Equals(parameter.Key, name, StringComparison.Ordinal))
            {
                return parameter.Value;
            }
        }

        return null;
    }

    /// <summary>Whether a parameter is there, with or without a value.</summary>
    public bool Has(string name) => Get(name) is not null;

    /// <summary>Whether a parameter is there, and its value.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out string? value) => (value = Get(name)) is not null;

    /// <summary>Digits and nothing else; the framework's own parser overlooks NULs at the end.</summary>
    public static bool TryReadNumber(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        return !text.ContainsAnyExceptInRange('0', '9')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>A number within bounds, or the default; above the upper bound it is clamped as S3 does.</summary>
    public int GetNumber(string name, int defaultValue, int min, int max)
    {
        var text = Get(name);
        if (string.IsNullOrEmpty(text))
        {
            return defaultValue;
        }

        if (!TryReadNumber(text, out var number)
            || number > int.MaxValue
            || number < min)
        {
            throw new S3Exception(S3Errors.InvalidArgument, $"Argument {name} must be an integer of at least {min}.");
        }

        return (int)Math.Min(number, max);
    }
}
