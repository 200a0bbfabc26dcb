using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace OrleansAlluxio.Benchmarks.Load.StatLatency;

/// <summary>
/// Draws every stat over time, and beside it what each interval comes to, on one logarithmic scale. The drawing is
/// SVG; <c>rsvg-convert</c> makes a PNG of it.
/// </summary>
internal static class LatencyChart
{
    private const int Width = 1200;
    private const int Height = 640;
    private const double Left = 84;
    private const double Right = 800;
    private const double Top = 108;
    private const double Bottom = 556;
    private const double ColumnsLeft = 864;
    private const double ColumnWidth = 104;
    private const string Ink = "#1f2933";
    private const string Faint = "#6b7785";

    // Told apart also by people who see few colours (Okabe and Ito).
    private static readonly string[] Colours = ["#009e73", "#0072b2", "#d55e00"];

    /// <summary>Writes the chart and says where it is.</summary>
    public static async Task<string> WriteAsync(
        string path, StatLatencyOptions options, IReadOnlyList<StatSeries> series, CancellationToken cancellationToken)
    {
        var drawing = Path.ChangeExtension(path, ".svg");
        await File.WriteAllTextAsync(drawing, Draw(options, series), cancellationToken);
        try
        {
            using var convert = Process.Start("rsvg-convert", ["--zoom", "2", "--output", path, drawing]);
            await convert.WaitForExitAsync(cancellationToken);
            if (convert.ExitCode == 0)
            {
                File.Delete(drawing);
                return $"drawn: {path}";
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Not installed: the drawing stays as it is.
        }

        return $"drawn: {drawing}; no PNG of it, because rsvg-convert (Debian: librsvg2-bin) is missing or failed";
    }

    private static string Draw(StatLatencyOptions options, IReadOnlyList<StatSeries> series)
    {
        var svg = new StringBuilder();
        var scale = Scale.Of(series);
        svg.Append(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{Height}" viewBox="0 0 {Width} {Height}"
                 font-family="DejaVu Sans, sans-serif" fill="{Ink}">
            <rect width="{Width}" height="{Height}" fill="#ffffff"/>

            """);
        Text(svg, Left, 42, 22, $"What a sync interval costs: stat on a store {options.LatencyMs} ms away", "bold");
        Text(
            svg, Left, 70, 14,
            $"{options.Files} files asked in turn; each dot is one stat through the fabric API. "
            + "Lower is faster; the scale is logarithmic.",
            fill: Faint);
        DrawGrid(svg, scale, options);
        for (var i = 0; i < series.Count; i++)
        {
            DrawDots(svg, scale, series[i], Colours[i], options.Seconds);
            DrawColumn(svg, scale, series[i], (i, Colours[i]));
        }

        Text(svg, (Left + Right) / 2, Bottom + 52, 13, "seconds since the measurement began", anchor: "middle");
        Text(svg, ColumnsLeft + (ColumnWidth * 1.5), Bottom + 52, 13, "sync interval", anchor: "middle");
        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawGrid(StringBuilder svg, Scale scale, StatLatencyOptions options)
    {
        foreach (var ms in scale.Ticks)
        {
            var y = scale.Y(ms);
            Line(svg, (Left, y), (Right, y), "#e1e6eb", "1");
            Line(svg, (ColumnsLeft, y), (ColumnsLeft + (ColumnWidth * 3), y), "#e1e6eb", "1");
            Text(svg, Left - 10, y + 5, 13, $"{ms:0.##} ms", anchor: "end", fill: Faint);
        }

        for (var second = 0; second <= options.Seconds; second += Math.Max(1, options.Seconds / 10))
        {
            var x = Left + ((Right - Left) * second / options.Seconds);
            Text(svg, x, Bottom + 24, 13, $"{second}", anchor: "middle", fill: Faint);
        }

        // What the store itself takes at least.
        var far = scale.Y(options.LatencyMs);
        Line(svg, (Left, far), (Right, far), Faint, "1.2", "5 4");
        Text(svg, Left + 6, Top - 12, 12, $"- - -  the store's latency, {options.LatencyMs} ms", fill: Faint);
    }

    private static void DrawDots(StringBuilder svg, Scale scale, StatSeries series, string colour, int seconds)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<g fill=\"{colour}\" fill-opacity=\"0.55\">\n");
        foreach (var (at, ms) in series.Points)
        {
            var x = Left + ((Right - Left) * Math.Min(1, at.TotalSeconds / seconds));
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.0}\" cy=\"{scale.Y(ms):0.0}\" r=\"2.6\"/>\n");
        }

        svg.Append("</g>\n");
    }

    private static void DrawColumn(StringBuilder svg, Scale scale, StatSeries series, (int Index, string Colour) at)
    {
        var x = ColumnsLeft + (ColumnWidth * at.Index) + 22;
        var (middle, high) = (series.PercentileMs(0.5), series.PercentileMs(0.99));
        Line(svg, (x, scale.Y(middle)), (x, scale.Y(high)), at.Colour, "7", opacity: 0.3);
        Mark(svg, x, scale.Y(high), at.Colour, isFilled: false);
        Mark(svg, x, scale.Y(middle), at.Colour, isFilled: true);

        // The two labels stay apart also where the figures do not.
        var lower = Math.Max(scale.Y(middle), scale.Y(high) + 34) + 4;
        Label(svg, x + 12, scale.Y(high) + 4, "p99", high);
        Label(svg, x + 12, lower, "p50", middle);
        Text(svg, x + 26, Bottom + 24, 14, series.Name, "bold", "middle", at.Colour);
        Text(svg, x + 26, Top - 12, 12, $"mean {series.MeanMs:0.0} ms", anchor: "middle", fill: Faint);
    }

    private static void Label(StringBuilder svg, double x, double y, string name, double ms)
    {
        Text(svg, x, y - 4, 13, $"{ms:0.0} ms", "bold");
        Text(svg, x, y + 10, 11, name, fill: Faint);
    }

    private static void Mark(StringBuilder svg, double x, double y, string colour, bool isFilled) => svg.Append(
        CultureInfo.InvariantCulture,
        $"<circle cx=\"{x:0.0}\" cy=\"{y:0.0}\" r=\"6\" fill=\"{(isFilled ? colour : "#ffffff")}\" "
        + $"stroke=\"{colour}\" stroke-width=\"2.5\"/>\n");

    private static void Line(
        StringBuilder svg, (double X, double Y) from, (double X, double Y) to, string colour, string width,
        string dashes = "none", double opacity = 1) => svg.Append(
            CultureInfo.InvariantCulture,
            $"<line x1=\"{from.X:0.0}\" y1=\"{from.Y:0.0}\" x2=\"{to.X:0.0}\" y2=\"{to.Y:0.0}\" stroke=\"{colour}\" "
            + $"stroke-width=\"{width}\" stroke-dasharray=\"{dashes}\" stroke-opacity=\"{opacity}\"/>\n");

    private static void Text(
        StringBuilder svg, double x, double y, int size, string text, string weight = "normal",
        string anchor = "start", string fill = Ink) => svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{x:0.0}\" y=\"{y:0.0}\" font-size=\"{size}\" font-weight=\"{weight}\" text-anchor=\"{anchor}\" "
            + $"fill=\"{fill}\">{text}</text>\n");

    // Whole decades around everything measured.
    private sealed record Scale(int FirstDecade, int LastDecade)
    {
        public IEnumerable<double> Ticks =>
            Enumerable.Range(FirstDecade, LastDecade - FirstDecade + 1).Select(decade => Math.Pow(10, decade));

        public static Scale Of(IReadOnlyList<StatSeries> series)
        {
            var all = series.SelectMany(static each => each.Points).Select(static point => point.Ms).ToList();
            var first = (int)Math.Floor(Math.Log10(all.Min()));
            return new Scale(first, Math.Max(first + 1, (int)Math.Ceiling(Math.Log10(all.Max()))));
        }

        public double Y(double ms) =>
            Bottom - ((Bottom - Top) * (Math.Log10(ms) - FirstDecade) / (LastDecade - FirstDecade));
    }
}
