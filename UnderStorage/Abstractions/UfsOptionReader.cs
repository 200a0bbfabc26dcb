using System.Globalization;

namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// Reads a connector's mount options. Refuses with <see cref="FabricErrorKind.InvalidArgument"/> and never quotes a
/// value: it may be a secret in the wrong place.
/// </summary>
/// <param name="store">The kind of store, for messages.</param>
/// <param name="options">The options as given.</param>
public sealed class UfsOptionReader(string store, IReadOnlyDictionary<string, string> options)
{
    /// <summary>The value; null when it is not given or empty.</summary>
    public string? Text(string name) => options.TryGetValue(name, out var text) && text.Length > 0 ? text : null;

    /// <summary>true or false; null when it is not given.</summary>
    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => throw Refuse($"option {name} is true or false"),
    };

    /// <summary>A server as http(s)://host[:port]; null when it is not given.</summary>
    public Uri? Endpoint(string name)
    {
        var text = Text(name);
        if (text is null)
        {
            return null;
        }

        var isValid = Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.AbsolutePath == "/";
        return isValid ? uri : throw Refuse($"option {name} is http(s)://host[:port]");
    }

    /// <summary>A time of 0.1 seconds to <paramref name="max"/>.</summary>
    public TimeSpan Seconds(string name, TimeSpan fallback, double max)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds >= 0.1 && seconds <= max
            ? TimeSpan.FromSeconds(seconds)
            : throw Refuse($"option {name} is 0.1 to {max} seconds");
    }

    /// <summary>A number, also with a suffix K, M or G, within bounds.</summary>
    public long Bytes(string name, long fallback, long min, long max)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        var shift = char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        var digits = shift == 0 ? text : text[..^1];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= max >> shift && number << shift >= min
            ? number << shift
            : throw Refuse($"option {name} is {min} to {max}");
    }

    private FabricException Refuse(string reason) => new(FabricErrorKind.InvalidArgument, "mount", store, reason);
}
