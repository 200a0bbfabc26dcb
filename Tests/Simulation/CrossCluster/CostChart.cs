using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace OrleansAlluxio.Tests.Simulation.CrossCluster;

/// <summary>Draws what a <see cref="CostModel"/> came to, as SVG; <c>rsvg-convert</c> makes a PNG of it.</summary>
internal static class CostChart
{
    private const int Width = 1200;
    private const int Height = 800;
    private const int PanelWidth = 460;
    private const int PanelHeight = 230;

    private static readonly (CostCarrier Carrier, string Name, string Colour)[] Lines =
    [
        (CostCarrier.Interval, $"interval {CostScenario.IntervalSeconds} s", "#d55e00"),
        (CostCarrier.Direct, "direct", "#0072b2"), (CostCarrier.Broker, "broker", "#009e73"),
    ];

    public static void Write(string path, IReadOnlyList<(CostScenario Scenario, CostResult Result)> all)
    {
        var drawing = Path.ChangeExtension(path, ".svg");
        File.WriteAllText(drawing, Draw(all));
        using var convert = Process.Start("rsvg-convert", ["--zoom", "2", "--output", path, drawing]);
        convert.WaitForExit();
        if (convert.ExitCode == 0)
        {
            File.Delete(drawing);
        }
    }

    private static string Draw(IReadOnlyList<(CostScenario Scenario, CostResult Result)> all)
    {
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{Height}" viewBox="0 0 {Width} {Height}"
                 font-family="DejaVu Sans, sans-serif" fill="#1f2933">
            <rect width="{Width}" height="{Height}" fill="#ffffff"/>

            """);
        Text(svg, (70, 40), (22, "start"), "What it costs to see what other clusters change");
        for (var i = 0; i < Lines.Length; i++)
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<rect x=\"{70 + (i * 180)}\" y=\"58\" width=\"22\" height=\"6\" fill=\"{Lines[i].Colour}\"/>\n");
            Text(svg, (100 + (i * 180), 66), (14, "start"), Lines[i].Name);
        }

        var byCount = all.Where(static a => a.Scenario.FailurePercent == 1).ToList();
        var most = all.Max(static a => a.Scenario.Clusters);
        var byFailure = all.Where(a => a.Scenario.Clusters == most).ToList();
        Panel(svg, (70, 120), ("stale reads, % (failures 1 %)", "clusters"), Of(byCount, Count, Stale));
        Panel(svg, (660, 120), ($"stale reads, % ({most} clusters)", "failures, %"), Of(byFailure, Failure, Stale));
        Panel(svg, (70, 480), ("store calls per change (failures 1 %)", "clusters"), Of(byCount, Count, Calls));
        Panel(
            svg, (660, 480), ($"store calls per change ({most} clusters)", "failures, %"),
            Of(byFailure, Failure, Calls));
        return svg.Append("</svg>\n").ToString();
    }

    private static double Count(CostScenario scenario) => scenario.Clusters;

    private static double Failure(CostScenario scenario) => scenario.FailurePercent;

    private static double Stale(CostResult result) => result.StalePercent;

    private static double Calls(CostResult result) => result.CallsPerChange;

    private static List<Point> Of(
        IEnumerable<(CostScenario Scenario, CostResult Result)> all, Func<CostScenario, double> x,
        Func<CostResult, double> y) => [.. all.Select(a => new Point(a.Scenario.Carrier, x(a.Scenario), y(a.Result)))];

    private static void Panel(StringBuilder svg, (int X, int Y) at, (string Title, string Axis) name, List<Point> all)
    {
        var columns = all.Select(static a => a.X).Distinct().Order().ToList();
        var least = all.Select(static a => a.Y).Where(static v => v > 0).DefaultIfEmpty(0.001).Min();
        var (low, high) = (Math.Floor(Math.Log10(least)), Math.Ceiling(Math.Log10(all.Max(static a => a.Y) + 1e-9)));
        high = Math.Max(high, low + 1);
        Text(svg, (at.X, at.Y - 12), (15, "start"), name.Title);
        for (var decade = low; decade <= high; decade++)
        {
            var line = Place(decade);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<path d=\"M {at.X} {line:0} H {at.X + PanelWidth}\" stroke=\"#e1e6eb\"/>\n");
            Text(svg, (at.X - 8, line + 4), (12, "end"), $"{Math.Pow(10, decade):0.####}");
        }

        for (var i = 0; i < columns.Count; i++)
        {
            Text(svg, (Column(i), at.Y + PanelHeight + 20), (12, "middle"), $"{columns[i]:0.#}");
        }

        Text(svg, (at.X + (PanelWidth / 2.0), at.Y + PanelHeight + 42), (13, "middle"), name.Axis);
        foreach (var (carrier, _, colour) in Lines)
        {
            var points = all.Where(a => a.Carrier == carrier).OrderBy(static a => a.X)
                .Select(a => (X: Column(columns.IndexOf(a.X)),
                    Y: Place(Math.Log10(Math.Max(a.Y, Math.Pow(10, low))))))
                .ToList();
            var text = string.Join(' ', points.Select(static p =>
                string.Create(CultureInfo.InvariantCulture, $"{p.X:0.0},{p.Y:0.0}")));
            svg.Append($"<polyline points=\"{text}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.5\"/>\n");
            points.ForEach(p => svg.Append(
                CultureInfo.InvariantCulture,
                $"<circle cx=\"{p.X:0.0}\" cy=\"{p.Y:0.0}\" r=\"4\" fill=\"{colour}\"/>\n"));
        }

        double Place(double decade) => at.Y + (PanelHeight * (high - decade) / (high - low));

        double Column(int i) => at.X + (PanelWidth * (i + 0.5) / columns.Count);
    }

    private static void Text(
        StringBuilder svg, (double X, double Y) at, (int Size, string Anchor) type, string text) => svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{at.X:0.0}\" y=\"{at.Y:0.0}\" font-size=\"{type.Size}\" "
                + $"text-anchor=\"{type.Anchor}\">{text}</text>\n");

    private sealed record Point(CostCarrier Carrier, double X, double Y);
}
