using System.Globalization;

namespace OrleansAlluxio.Cli.Metrics;

/// <summary>The figures of a process at one moment, as its text for Prometheus has them.</summary>
internal sealed class MetricSet(IReadOnlyList<MetricSample> samples, DateTimeOffset at)
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<MetricSample> Samples => samples;

    /// <summary>When they were read.</summary>
    public DateTimeOffset At => at;

    /// <summary>Reads the text. Lines that are no samples are passed by.</summary>
    public static MetricSet Parse(string text, DateTimeOffset at)
    {
        var samples = new List<MetricSample>();
        foreach (var line in text.Split('\n'))
        {
            var space = line.LastIndexOf(' ');
            if (space <= 0 || line[0] == '#' || !double.TryParse(
                line.AsSpan(space + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                continue;
            }

            var head = line[..space];
            var brace = head.IndexOf('{', StringComparison.Ordinal);
            samples.Add(new MetricSample(
                brace < 0 ? head : head[..brace], Labels(brace < 0 ? string.Empty : head[(brace + 1)..^1]), value));
        }

        return new MetricSet(samples, at);
    }

    /// <summary>Those of one worker, or of the server itself for null.</summary>
    public MetricSet Of(string? worker) =>
        new([.. samples.Where(s => s.Labels.GetValueOrDefault("worker") == worker)], at);

    /// <summary>The sum of the samples of a name that carry these labels.</summary>
    public double Sum(string name, params (string Label, string Value)[] labels) => samples
        .Where(s => s.Name == name && labels.All(l => s.Labels.GetValueOrDefault(l.Label) == l.Value))
        .Sum(static s => s.Value);

    /// <summary>Values that a label has among the samples of a name.</summary>
    public IEnumerable<string> Values(string name, string label) => samples
        .Where(s => s.Name == name && s.Labels.ContainsKey(label))
        .Select(s => s.Labels[label]).Distinct().Order(StringComparer.Ordinal);

    private static Dictionary<string, string> Labels(string text)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var at = 0;
        while (text.IndexOf("=\"", at, StringComparison.Ordinal) is > 0 and var equals)
        {
            var value = new System.Text.StringBuilder();
            var i = equals + 2;
            for (; i < text.Length && text[i] != '"'; i++)
            {
                if (text[i] == '\\' && i + 1 < text.Length)
                {
                    i++;
                    value.Append(text[i] == 'n' ? '\n' : text[i]);
                    continue;
                }

                value.Append(text[i]);
            }

            labels[text[at..equals].TrimStart(',')] = value.ToString();
            at = i + 1;
        }

        return labels;
    }
}
