using System.Globalization;
using System.Text;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>
/// Where the parts of a completed multipart object begin, kept as runs of parts of one length with consecutive
/// numbers: <c>1:99x8388608,1x4711</c>. Immutable.
/// </summary>
internal sealed class ObjectParts
{
    /// <summary>
    /// Longest text kept: some 200 runs. A stranger layout is not kept, and the object is read as one.
    /// </summary>
    public const int TextLengthMax = 2 << 10;

    private readonly List<Run> _runs;

    private ObjectParts(List<Run> runs)
    {
        _runs = runs;
        Count = runs.Sum(static r => r.Count);
        LengthBytes = runs.Sum(static r => r.Count * r.LengthBytes);
    }

    /// <summary>Number of parts.</summary>
    public int Count { get; }

    /// <summary>All their bytes.</summary>
    public long LengthBytes { get; }

    /// <summary>From numbers and lengths, ascending by number.</summary>
    public static ObjectParts Of(IReadOnlyList<UploadPart> parts)
    {
        var runs = new List<Run>();
        foreach (var part in parts)
        {
            if (runs.Count > 0 && runs[^1] is var last && last.LengthBytes == part.LengthBytes
                && last.EndNumber == part.Number)
            {
                runs[^1] = last with { Count = last.Count + 1 };
            }
            else
            {
                runs.Add(new Run(part.Number, 1, part.LengthBytes));
            }
        }

        return new ObjectParts(runs);
    }

    /// <summary>The parts of an object; null for one of a single part, or whose parts are not known.</summary>
    public static ObjectParts? TryRead(FileStatus status)
    {
        var text = ContentBinding.TryRead(status.XAttrs, S3XAttrs.Parts, status.ContentTag);
        var parts = text is null ? null : TryParse(text);
        return parts?.LengthBytes == status.LengthBytes ? parts : null;
    }

    /// <summary>The bytes of a part, and its place among the parts; null for a number that no part has.</summary>
    public (ByteRange Range, int Index)? TryFind(int number)
    {
        var offset = 0L;
        var index = 0;
        foreach (var run in _runs)
        {
            if (number >= run.Number && number < run.EndNumber)
            {
                var inRun = number - run.Number;
                return (new ByteRange(offset + (inRun * run.LengthBytes), run.LengthBytes), index + inRun);
            }

            offset += run.Count * run.LengthBytes;
            index += run.Count;
        }

        return null;
    }

    /// <summary>Number, place and length of each part after a number.</summary>
    public IEnumerable<(int Number, int Index, long LengthBytes)> After(int number)
    {
        var index = 0;
        foreach (var run in _runs)
        {
            for (var i = 0; i < run.Count; i++, index++)
            {
                if (run.Number + i > number)
                {
                    yield return (run.Number + i, index, run.LengthBytes);
                }
            }
        }
    }

    /// <summary>How it is kept; null when it is too long.</summary>
    public string? TryFormat()
    {
        var text = new StringBuilder();
        var next = 0;
        foreach (var run in _runs)
        {
            text.Append(text.Length > 0 ? "," : string.Empty);
            if (run.Number != next)
            {
                text.Append(CultureInfo.InvariantCulture, $"{run.Number}:");
            }

            text.Append(CultureInfo.InvariantCulture, $"{run.Count}x{run.LengthBytes}");
            next = run.EndNumber;
            if (text.Length > TextLengthMax)
            {
                return null;
            }
        }

        return text.ToString();
    }

    private static ObjectParts? TryParse(string text)
    {
        var runs = new List<Run>();
        var next = 0;
        foreach (var range in text.AsSpan().Split(','))
        {
            var run = text.AsSpan()[range];
            var colon = run.IndexOf(':');
            var number = next;
            if (colon >= 0 && !int.TryParse(run[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out number))
            {
                return null;
            }

            run = run[(colon + 1)..];
            var times = run.IndexOf('x');
            if (times < 0
                || !int.TryParse(run[..times], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || !long.TryParse(
                    run[(times + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var lengthBytes)
                || number < Math.Max(1, next) || count is < 1 or > 10_000 || number > 10_001 - count
                || lengthBytes > FabricLimits.FileBytesMax)
            {
                return null;
            }

            runs.Add(new Run(number, count, lengthBytes));
            next = number + count;
        }

        return new ObjectParts(runs);
    }

    private readonly record struct Run(int Number, int Count, long LengthBytes)
    {
        public int EndNumber => Number + Count;
    }
}
