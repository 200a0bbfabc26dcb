using System.Text.Json;

namespace OrleansAlluxio.Core.Auditing;

/// <summary>Checks an audit log from first to last. Reads only, also while the log is being written.</summary>
public static class AuditVerifier
{
    // After this many, one more says nothing.
    private const int ProblemsMax = 20;

    /// <summary>Checks the log in a directory, as far as that goes without a key.</summary>
    public static AuditVerification Verify(string directory, CancellationToken cancellationToken) =>
        Verify(directory, key: null, cancellationToken);

    /// <summary>
    /// Checks the log in a directory. Keyed files need their key, and once one is keyed no later one may be without.
    /// With a key there must be a keyed file: a log that was made anew has none.
    /// </summary>
    public static AuditVerification Verify(string directory, AuditKey? key, CancellationToken cancellationToken)
    {
        // Before the files, because they may grow meanwhile and the head must not be newer than they are.
        var head = AuditHead.TryRead(directory);
        var numbers = AuditFiles.NumbersIn(directory);
        var run = new Run(key);
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

        if (key is not null && run.KeyedFrom == 0 && run.Problems.Count < ProblemsMax)
        {
            run.Problems.Add("no file is keyed: whoever can write them could have made all of them anew");
        }

        return new AuditVerification(run.Files, run.Operations, run.First, run.Last, run.Problems)
        {
            KeyedFrom = run.KeyedFrom,
        };
    }

    /// <summary>One walk over the files.</summary>
    private sealed class Run(AuditKey? key)
    {
        private AuditKey? _keyOfFile;
        private byte[] _hash = new byte[AuditChain.HashBytes];
        private bool _isBroken = true;

        public List<string> Problems { get; } = [];

        public long KeyedFrom { get; private set; }

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

            if (!AuditChain.Check(line.Span, _hash, _keyOfFile))
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

            if (!TakesKey(record, name))
            {
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

        private bool TakesKey(Record record, string name)
        {
            if (record.KeyId is null && KeyedFrom != 0)
            {
                Problems.Add($"{name}: it is not keyed, and files before it are");
                return false;
            }

            if (record.KeyId is not null && record.KeyId != key?.Id)
            {
                Problems.Add(
                    $"{name}: its chain has the key {record.KeyId}, "
                    + (key is null ? "and none was given to check it" : $"the key given is {key.Id}"));
                return false;
            }

            _keyOfFile = record.KeyId is null ? null : key;
            KeyedFrom = KeyedFrom == 0 && _keyOfFile is not null ? record.Sequence : KeyedFrom;
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
                    root.TryGetProperty("previous", out var previous) ? previous.GetString() : null,
                    root.TryGetProperty("key", out var id) ? id.GetString() : null);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException
                or FormatException)
            {
                return null;
            }
        }

        private sealed record Record(long Sequence, bool IsOperation, string? Previous, string? KeyId);
    }
}
