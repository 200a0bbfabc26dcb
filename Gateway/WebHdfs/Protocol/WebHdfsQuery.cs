using System.Globalization;
using OrleansAlluxio.Gateway.Http;

namespace OrleansAlluxio.Gateway.WebHdfs.Protocol;

/// <summary>
/// The decoded query of a request, and the one strict reader of its values. Names are compared without case, as Hadoop
/// does; a name that comes twice says the same twice, but for those that may be lists.
/// </summary>
internal sealed class WebHdfsQuery
{
    /// <summary>The longest requests of clients have about twenty; a list of attribute names adds to that.</summary>
    public const int ParametersMax = 64;

    /// <summary>The parameters that may be given several times.</summary>
    private static readonly string[] Lists = [ParameterNames.XAttrName];

    private readonly List<KeyValuePair<string, string>> _parameters;

    private WebHdfsQuery(List<KeyValuePair<string, string>> parameters) => _parameters = parameters;

    /// <summary>All parameters with lower-case names, decoded, in the order they were sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters => _parameters;

    /// <summary>Parses what follows the '?'.</summary>
    /// <exception cref="WebHdfsException">Badly encoded, contradicting itself, or too many.</exception>
    public static WebHdfsQuery Parse(ReadOnlySpan<char> text)
    {
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
                throw new WebHdfsException(
                    WebHdfsErrors.IllegalArgument, "The query string is not percent-encoded UTF-8.");
            }

            Add(parameters, name.ToLowerInvariant(), value);
        }

        return new WebHdfsQuery(parameters);
    }

    /// <summary>The value of a parameter; null when it is not there, is empty, or says <c>null</c>.</summary>
    public string? Text(string name)
    {
        var value = Find(name);
        return string.IsNullOrEmpty(value) || value == "null" ? null : value;
    }

    /// <summary>A parameter that has to be there.</summary>
    public string Required(string name) =>
        Text(name) ?? throw WebHdfsErrors.BadParameter(name, "the parameter is required.");

    /// <summary>All values of a parameter that may be a list.</summary>
    public IReadOnlyList<string> All(string name) =>
        [.. _parameters.Where(p => p.Key == name && p.Value.Length > 0).Select(static p => p.Value)];

    /// <summary>True, false, or null when it is not there.</summary>
    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        var text when text.Equals("true", StringComparison.OrdinalIgnoreCase) => true,
        var text when text.Equals("false", StringComparison.OrdinalIgnoreCase) => false,
        var text => throw WebHdfsErrors.BadParameter(name, $"Failed to parse \"{Shown(text)}\" to Boolean."),
    };

    /// <summary>A number within bounds; null when it is not there.</summary>
    public long? Number(string name, long min, long max = long.MaxValue)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        // Digits only: the framework's own parser overlooks NULs at the end.
        var digits = text[0] == '-' ? text.AsSpan(1) : text;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9')
            || !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            throw WebHdfsErrors.BadParameter(
                name, $"Failed to parse \"{Shown(text)}\" as a radix-10 long integer.");
        }

        return number < min ? throw OutOfRange($"{number} < {min}")
            : number > max ? throw OutOfRange($"{number} > {max}")
            : number;

        WebHdfsException OutOfRange(string what) =>
            WebHdfsErrors.BadParameter(name, $"Invalid parameter range: {name} = {what}");
    }

    /// <summary>Permission bits in octal, 0 to 1777; null when they are not there.</summary>
    public int? Permission(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (text.Length > 6 || text.AsSpan().ContainsAnyExceptInRange('0', '7'))
        {
            throw WebHdfsErrors.BadParameter(
                name, $"Failed to parse \"{Shown(text)}\" as a radix-8 short integer.");
        }

        const int bitsMax = 0x3FF;
        var bits = Convert.ToInt32(text, 8);
        return bits <= bitsMax
            ? bits
            : throw WebHdfsErrors.BadParameter(name, $"Invalid parameter range: {name} = {text} > 1777");
    }

    /// <summary>What of a value may be shown in a message.</summary>
    public static string Shown(string text) => text.Length <= 100 ? text : text[..100] + "...";

    private static void Add(List<KeyValuePair<string, string>> parameters, string name, string value)
    {
        foreach (var (other, earlier) in parameters)
        {
            if (other == name && !Lists.Contains(name))
            {
                // Some libraries add the user's name to every URL, also to one that has it.
                if (earlier == value)
                {
                    return;
                }

                throw WebHdfsErrors.BadParameter(name, "it is given more than once, with different values.");
            }
        }

        if (parameters.Count == ParametersMax)
        {
            throw new WebHdfsException(
                WebHdfsErrors.IllegalArgument, $"At most {ParametersMax} query parameters are accepted.");
        }

        parameters.Add(new(name, value));
    }

    private string? Find(string name)
    {
        foreach (var (key, value) in _parameters)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }
}
