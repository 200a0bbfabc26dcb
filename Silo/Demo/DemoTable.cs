using System.Text;

namespace OrleansAlluxio.Silo.Demo;

/// <summary>The findings as a table of plain text. Pure.</summary>
internal static class DemoTable
{
    private const string Gap = "  ";

    /// <summary>One line a finding, columns aligned, and a last line that sums up.</summary>
    public static string Write(DemoFindings findings, TimeSpan elapsed)
    {
        var rows = findings.Rows
            .Select((row, i) => new[]
            {
                i > 0 && findings.Rows[i - 1].Step == row.Step ? string.Empty : row.Step,
                row.Claim,
                row.Holds ? "ok" : "FAILED",
                row.Measured,
            })
            .Prepend(["step", "claim", "", "measured"])
            .ToList();
        var widths = Enumerable.Range(0, 3).Select(column => rows.Max(r => r[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            for (var column = 0; column < widths.Length; column++)
            {
                text.Append(row[column].PadRight(widths[column])).Append(Gap);
            }

            text.Append(row[^1]).AppendLine();
        }

        var failed = findings.Rows.Count(r => !r.Holds);
        return text.AppendLine()
            .Append($"{findings.Rows.Count - failed} of {findings.Rows.Count} claims hold; ")
            .Append($"{DemoText.Time(elapsed)} in all.")
            .ToString();
    }
}
