using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using OrleansAlluxio.Core.Diagnostics;

namespace OrleansAlluxio.Gateway.Observability;

/// <summary>
/// Writes measurements in Prometheus' text format, version 0.0.4: names with underscores, units and <c>_total</c>
/// at their ends, and the three counters of a duration as one histogram. Not thread-safe; one use.
/// </summary>
internal sealed class PrometheusText
{
    private readonly SortedDictionary<string, Family> _families = new(StringComparer.Ordinal);

    /// <summary>Takes one measurement.</summary>
    public void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (family, suffix) = NameOf(instrument);
        if (!_families.TryGetValue(family.Name, out var known))
        {
            _families.Add(family.Name, known = family);
        }

        known.Lines.Append(family.Name).Append(suffix);
        AppendTags(known.Lines, tags);
        known.Lines.Append(' ')
            .Append(value == Math.Floor(value) && Math.Abs(value) < 1e15
                ? ((long)value).ToString(CultureInfo.InvariantCulture)
                : value.ToString("R", CultureInfo.InvariantCulture))
            .Append('\n');
    }

    /// <summary>The whole text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var family in _families.Values)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {family.Name} {OneLine(family.Help)}\n")
                .Append(CultureInfo.InvariantCulture, $"# TYPE {family.Name} {family.Type}\n")
                .Append(family.Lines);
        }

        return text.ToString();
    }

    /// <summary>The names under which an instrument's measurements appear.</summary>
    internal static (Family Family, string Suffix) NameOf(Instrument instrument)
    {
        var help = instrument.Description ?? string.Empty;
        foreach (var suffix in (string[])[FabricMeter.BucketSuffix, FabricMeter.SumSuffix, FabricMeter.CountSuffix])
        {
            if (instrument.Name.EndsWith(".duration" + suffix, StringComparison.Ordinal))
            {
                var name = Flat(instrument.Name[..^suffix.Length]) + "_seconds";
                return (new Family(name, "histogram", help), suffix.Replace('.', '_'));
            }
        }

        var isCounter = instrument is ObservableCounter<long> or ObservableCounter<double> or ObservableCounter<int>;
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            "1" => "_ratio",
            _ => string.Empty,
        };
        var flat = Flat(instrument.Name);
        flat = flat.EndsWith(unit, StringComparison.Ordinal) ? flat : flat + unit;
        return isCounter
            ? (new Family(flat + "_total", "counter", help), string.Empty)
            : (new Family(flat, "gauge", help), string.Empty);
    }

    private static string Flat(string name) => name.Replace('.', '_').Replace('-', '_');

    private static string OneLine(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private static void AppendTags(StringBuilder lines, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        for (var i = 0; i < tags.Length; i++)
        {
            lines.Append(i == 0 ? '{' : ',').Append(Flat(tags[i].Key)).Append("=\"");
            foreach (var letter in Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? string.Empty)
            {
                _ = letter switch
                {
                    '"' => lines.Append("\\\""),
                    '\\' => lines.Append("\\\\"),
                    '\n' => lines.Append("\\n"),
                    _ => lines.Append(letter),
                };
            }

            lines.Append('"');
        }

        if (tags.Length > 0)
        {
            lines.Append('}');
        }
    }

    /// <summary>The lines of one name.</summary>
    internal sealed record Family(string Name, string Type, string Help)
    {
        public StringBuilder Lines { get; } = new();
    }
}
