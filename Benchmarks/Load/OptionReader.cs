using System.Globalization;

namespace OrleansAlluxio.Benchmarks.Load;

/// <summary>The options of a command line: a name and a value each, every one known.</summary>
internal sealed class OptionReader
{
    private readonly Dictionary<string, string> _values = [];

    /// <exception cref="FormatException">The last option lacks its value.</exception>
    public OptionReader(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i += 2)
        {
            _values[arguments[i]] = i + 1 < arguments.Count
                ? arguments[i + 1]
                : throw new FormatException($"{arguments[i]} needs a value");
        }
    }

    /// <summary>An option's value; null when it is not given.</summary>
    public string? Take(string name) => _values.Remove(name, out var value) ? value : null;

    /// <summary>An option's number.</summary>
    /// <exception cref="FormatException">It is none, or out of bounds.</exception>
    public int Number(string name, int fallback, int max)
    {
        if (Take(name) is not { } text)
        {
            return fallback;
        }

        var isNumber = int.TryParse(text, CultureInfo.InvariantCulture, out var number);
        return isNumber && number >= 1 && number <= max
            ? number
            : throw new FormatException($"{name} is a number from 1 to {max}");
    }

    /// <summary>Demands that no option is left.</summary>
    /// <exception cref="FormatException">One is.</exception>
    public void End()
    {
        if (_values.Count > 0)
        {
            throw new FormatException($"unknown option {_values.Keys.First()}");
        }
    }
}
