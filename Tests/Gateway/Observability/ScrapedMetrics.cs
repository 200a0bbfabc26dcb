using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansAlluxio.Tests.Gateway.Observability;

/// <summary>What a scrape says: names, their types, and samples with labels.</summary>
internal sealed partial class ScrapedMetrics
{
    private readonly List<(string Name, Dictionary<string, string> Labels, double Value)> _samples = [];

    public ScrapedMetrics(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                Types.Add(words[2], words[3]);
                continue;
            }

            if (line[0] == '#')
            {
                continue;
            }

            var sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            _samples.Add((
                sample.Groups[1].Value,
                Label().Matches(sample.Groups[2].Value)
                    .ToDictionary(static m => m.Groups[1].Value, static m => m.Groups[2].Value),
                double.Parse(sample.Groups[3].Value, CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>Families and their types.</summary>
    public Dictionary<string, string> Types { get; } = [];

    /// <summary>Names of samples.</summary>
    public IEnumerable<string> Names => _samples.Select(static s => s.Name).Distinct();

    /// <summary>Labels that samples of a name carry.</summary>
    public IReadOnlySet<string> LabelsOf(string name) =>
        _samples.Where(s => s.Name == name).SelectMany(static s => s.Labels.Keys).ToHashSet();

    /// <summary>The sum of the samples that carry these labels.</summary>
    public double Sum(string name, params (string Label, string Value)[] labels) => _samples
        .Where(s => s.Name == name && labels.All(l => s.Labels.GetValueOrDefault(l.Label) == l.Value))
        .Sum(static s => s.Value);

    [GeneratedRegex("""^([a-z_][a-z0-9_]*)(?:\{(.*)\})? (\S+)$""")]
    private static partial Regex Sample();

    [GeneratedRegex("""([a-z_]+)="((?:[^"\\]|\\.)*)",?""")]
    private static partial Regex Label();
}
