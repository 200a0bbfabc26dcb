namespace OrleansAlluxio.Tests.Tidy.Rules;

/// <summary>
/// What <c>exemptions.txt</c> allows: one "rule path reason" a line; a path that ends in '/' covers a folder.
/// </summary>
internal sealed class Exemptions
{
    public const string Path = "Tests/Tidy/exemptions.txt";

    private readonly List<Line> _lines = [];

    private Exemptions()
    {
    }

    /// <summary>Lines that are not an exemption: too few words.</summary>
    public List<Offence> Malformed { get; } = [];

    public static Exemptions Parse(string text)
    {
        var exemptions = new Exemptions();
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (line.Trim().Length == 0 || line.StartsWith('#'))
            {
                continue;
            }

            var words = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length < 3)
            {
                exemptions.Malformed.Add(new Offence(Path, number, "an exemption is 'rule path reason'"));
                continue;
            }

            exemptions._lines.Add(new Line(words[0], words[1], number));
        }

        return exemptions;
    }

    /// <summary>The offences of a rule that no line allows.</summary>
    public IEnumerable<Offence> Remaining(string rule, IEnumerable<Offence> offences) =>
        offences.Where(offence => !_lines.Any(line => line.Allows(rule, offence)));

    /// <summary>Lines that allow nothing: the rule is unknown, or nothing there breaks it any more.</summary>
    public IEnumerable<Offence> Unused(IReadOnlyDictionary<string, Offence[]> offencesByRule) =>
        from line in _lines
        let offences = offencesByRule.GetValueOrDefault(line.Rule, [])
        where !offences.Any(offence => line.Allows(line.Rule, offence))
        select new Offence(Path, line.Number, $"'{line.Rule} {line.Subject}' exempts nothing");

    private sealed record Line(string Rule, string Subject, int Number)
    {
        public bool Allows(string rule, Offence offence) =>
            Rule == rule
            && (offence.Path == Subject
                || (Subject.EndsWith('/') && offence.Path.StartsWith(Subject, StringComparison.Ordinal)));
    }
}
