using System.Text.Json;

namespace OrleansAlluxio.Core.Auditing;

/// <summary>Checks an audit log from first to last. Reads only, also while the log is being written.</summary>
public static class AuditVerifier
{
    // After this many, one more says nothing.
    private const int ProblemsMax = 20;

    /// <summary>Checks the log in a directory.</summary>
    public static AuditVerification Verify(string directory, CancellationToken cancellationToken)
    {
        // Before the files, because they may grow meanwhile and the head must not be newer than they are.
        var head = AuditHead.TryRead(directory);
        var numbers = AuditFiles.NumbersIn(directory);
        var run = new Run();
        if (head is null && numbers.Length > 0)
        {
            run.Problems.Add("the file 'head' is missing or not readable");
        }

        var first = head?.FirstFile ?? numbers.FirstOrDefault();
        var last = Math.Max(head?.LastFile ?? 0, numbers.LastOrDefault());
        for (var number = first; number <= last && number > 0 && run.Problems.Count < ProblemsMax; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!numbers.Contains(number))
            {
                run.Problems.Add($"file {number} is missing");
                run.Break();
                continue;
            }

            run.File(AuditFiles.PathOf(directory, number), number, isLast: number == last);
        }

        if (head is { } told && run.Last < told.LastSequence && run.Problems.Count < ProblemsMax)
        {
            run.Problems.Add($"the records {run.Last + 1} to {told.LastSequence} are missing at the end");
        }

        return new AuditVerification(run.Files, run.Operations, run.First, run.Last, run.Problems);
    }

    /// <summary>One walk over the files.</summary>
    private sealed class Run
    {
        private byte[] _hash = new byte[AuditChain.HashBytes];
        private bool _isBroken = true;

        public List<string> Problems { get; } = [];

        public int Files { get; private set; }

        public long Operations { get; private set; }

        public long First { get; private set; }

        public long Last { get; private set; }

        /// <summary>What came before is not known: the next file says itself what it hangs on.</summary>
        public void Break() => _isBroken = true;

        public void File(string path, int number, bool isLast)
        {
            Files++;
            var name = Path.GetFileName(path);
            var lineNumber = 0;
            foreach (var line in AuditFiles.LinesOf(path))
            {
                lineNumber++;
                if (line.Span[^1] != (byte)'\n')
                {
                    // What a kill tore is not a record; the next start removes it.
                    if (!isLast)
                    {
                        Problems.Add($"{name}: line {lineNumber} is torn");
                    }

                    return;
                }

                if (!Line(line[..^1], name, lineNumber))
                {
                    Break();
                    return;
                }
            }

            if (lineNumber == 0)
            {
                Problems.Add($"{name}: it is empty");
            }
        }

        private bool Line(ReadOnlyMemory<byte> line, string name, int lineNumber)
        {
            if (TryRead(line) is not { } record)
            {
                Problems.Add($"{name}: line {lineNumber} is no record");
                return false;
            }

            if (lineNumber == 1 && !Begins(record, name))
            {
                return false;
            }

            if (!AuditChain.Check(line.Span, _hash))
            {
                Problems.Add($"{name}: line {lineNumber} was changed, or a line before it is missing");
                return false;
            }

            if (Last != 0 && record.Sequence != Last + 1)
            {
                Problems.Add($"{name}: line {lineNumber} has the number {record.Sequence} after {Last}");
            }

            First = First == 0 ? record.Sequence : First;
            Last = record.Sequence;
            Operations += record.IsOperation ? 1 : 0;
            return true;
        }

        // The first line of a file repeats the hash it hangs on.
        private bool Begins(Record record, string name)
        {
            if (record.Previous is not { Length: AuditChain.HashBytes * 2 } previous)
            {
                Problems.Add($"{name}: its first line is missing");
                return false;
            }

            var hash = Convert.FromHexString(previous);
            if (!_isBroken && !hash.AsSpan().SequenceEqual(_hash))
            {
                Problems.Add($"{name}: it does not follow the file before it");
            }

            _hash = hash;
            _isBroken = false;
            return true;
        }

        private static Record? TryRead(ReadOnlyMemory<byte> line)
        {
            try
            {
                using var json = JsonDocument.Parse(line);
                var root = json.RootElement;
                return new Record(
                    root.GetProperty("seq").GetInt64(),
                    root.GetProperty("door").GetString() != AuditChain.OwnDoor,
                    root.TryGetProperty("previous", out var previous) ? previous.GetString() : null);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException
                or FormatException)
            {
                return null;
            }
        }

        private sealed record Record(long Sequence, bool IsOperation, string? Previous);
    }
}
