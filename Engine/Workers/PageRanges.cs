using System.Globalization;
using System.Text;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>Indexes of pages as text for people: runs of them, bounded in number. Pure.</summary>
internal static class PageRanges
{
    private const string More = "...";

    /// <summary>The text of ascending indexes: <c>0-15,20</c>.</summary>
    public static string Of(IEnumerable<long> indexes)
    {
        var text = new StringBuilder();
        var ranges = 0;
        var (from, to) = (-1L, -2L);
        foreach (var index in indexes)
        {
            if (index == to + 1)
            {
                to = index;
                continue;
            }

            Write();
            if (ranges == FabricLimits.PageRangesMax)
            {
                return text.Append(More).ToString();
            }

            (from, to) = (index, index);
        }

        Write();
        return text.ToString().TrimEnd(',');

        void Write()
        {
            if (from < 0)
            {
                return;
            }

            ranges++;
            text.Append(CultureInfo.InvariantCulture, $"{from}");
            if (to > from)
            {
                text.Append(CultureInfo.InvariantCulture, $"-{to}");
            }

            text.Append(',');
        }
    }
}
