using System.Buffers;

namespace OrleansAlluxio.Core.Auditing;

/// <summary>The files of a log, as its one writer sees them. Not thread-safe.</summary>
internal sealed class AuditFileWriter : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly AuditOptions _options;
    private readonly TimeProvider _time;
    private readonly FileStream _headFile;
    private readonly ArrayBufferWriter<byte> _lines = new(64 << 10);
    private byte[] _hash;
    private FileStream _file;
    private AuditHead _head;
    private long _sequence;
    private long _end;
    private long _openedAt;
    private long _flushedAt;

    private AuditFileWriter(AuditOptions options, TimeProvider time, (byte[] Hash, long Sequence, AuditHead Head) last)
    {
        _options = options;
        _time = time;
        (_hash, _sequence, _head) = last;
        _headFile = AuditHead.Open(options.Directory);
        _flushedAt = time.GetTimestamp();
        _file = Begin();
    }

    /// <summary>Whether something is written that may not be on the disk yet.</summary>
    public bool NeedsFlush { get; private set; }

    /// <summary>Goes on after what is there; a torn end is cut off.</summary>
    public static AuditFileWriter Open(AuditOptions options, TimeProvider time)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(options.Directory);
        }
        else
        {
            Directory.CreateDirectory(options.Directory, OwnerOnly | UnixFileMode.UserExecute);
        }

        var numbers = AuditFiles.NumbersIn(options.Directory);
        var head = AuditHead.TryRead(options.Directory)
            ?? new AuditHead(numbers.Length > 0 ? numbers[0] : 1, 0, 0);

        // A file that went missing keeps its number missing: it is for the check to tell.
        var lastFile = Math.Max(head.LastFile, numbers.LastOrDefault());
        var (hash, sequence) = numbers.Length > 0
            ? EndOf(AuditFiles.PathOf(options.Directory, numbers[^1]))
            : (new byte[AuditChain.HashBytes], 0L);
        return new AuditFileWriter(
            options, time,
            (hash, Math.Max(sequence, head.LastSequence), head with { LastFile = lastFile }));
    }

    /// <summary>Writes records; all of them or, as the check sees it, none: what failed is written again.</summary>
    public void Write(List<AuditEntry> entries)
    {
        if (_end >= _options.FileBytesMax || _time.GetElapsedTime(_openedAt) >= _options.FileAgeMax)
        {
            Flush();
            _file.Dispose();
            _file = Begin();
        }

        var (hash, sequence) = ((byte[])_hash.Clone(), _sequence);
        _lines.ResetWrittenCount();
        foreach (var entry in entries)
        {
            AuditChain.Append(_lines, entry, ++sequence, hash, _options.Key);
        }

        // At a place of its own: what a failed call has left is written over.
        RandomAccess.Write(_file.SafeFileHandle, _lines.WrittenSpan, _end);
        _end += _lines.WrittenCount;
        (_hash, _sequence) = (hash, sequence);
        NeedsFlush = true;
        Note();
        if (_time.GetElapsedTime(_flushedAt) >= _options.FlushEvery)
        {
            Flush();
        }
    }

    /// <summary>Brings what is written to the disk.</summary>
    public void Flush()
    {
        if (NeedsFlush)
        {
            RandomAccess.FlushToDisk(_file.SafeFileHandle);
            _flushedAt = _time.GetTimestamp();
            NeedsFlush = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flush();
        RandomAccess.FlushToDisk(_headFile.SafeFileHandle);
        _file.Dispose();
        _headFile.Dispose();
    }

    private static (byte[] Hash, long Sequence) EndOf(string path)
    {
        var (whole, last) = (0L, ReadOnlyMemory<byte>.Empty);
        foreach (var line in AuditFiles.LinesOf(path))
        {
            if (line.Span[^1] == (byte)'\n')
            {
                whole += line.Length;
                last = line.ToArray();
            }
        }

        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            file.SetLength(whole);
        }

        if (last.IsEmpty)
        {
            return (new byte[AuditChain.HashBytes], 0);
        }

        // A line that cannot be read is for the check to tell; here the chain only goes on from something.
        var text = System.Text.Encoding.UTF8.GetString(last.Span[..^1]);
        var hash = new byte[AuditChain.HashBytes];
        var end = text.Length - 2;
        return end > hash.Length * 2
            && Convert.FromHexString(text.AsSpan(end - (hash.Length * 2), hash.Length * 2), hash, out _, out _)
                == OperationStatus.Done
            && text.StartsWith("{\"seq\":", StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(7, text.IndexOf(',', StringComparison.Ordinal) - 7), out var sequence)
                ? (hash, sequence)
                : (hash, 0);
    }

    private FileStream Begin()
    {
        _head = _head with { LastFile = _head.LastFile + 1 };
        var path = AuditFiles.PathOf(_options.Directory, _head.LastFile);
        var how = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = OwnerOnly;
        }

        var file = new FileStream(path, how);
        var previous = Convert.ToHexStringLower(_hash);
        _lines.ResetWrittenCount();
        AuditChain.Append(
            _lines,
            new AuditEntry
            {
                Time = _time.GetUtcNow(),
                Door = AuditChain.OwnDoor,
                Operation = "open file",
                IsAllowed = true,
                KeyId = _options.Key?.Id,
                PreviousHash = previous,
            },
            ++_sequence, _hash, _options.Key);
        RandomAccess.Write(file.SafeFileHandle, _lines.WrittenSpan, 0);
        _end = _lines.WrittenCount;
        _openedAt = _time.GetTimestamp();
        NeedsFlush = true;
        Forget();
        Note();
        return file;
    }

    // The head moves before the file goes: a kill between the two leaves a file too many, not one too few.
    private void Forget()
    {
        var numbers = AuditFiles.NumbersIn(_options.Directory);
        var gone = numbers.Take(Math.Max(0, numbers.Length - _options.FilesMax)).ToList();
        if (gone.Count > 0)
        {
            _head = _head with { FirstFile = gone[^1] + 1 };
            Note();
            gone.ForEach(n => File.Delete(AuditFiles.PathOf(_options.Directory, n)));
        }
    }

    private void Note()
    {
        _head = _head with { LastSequence = _sequence };
        _head.Write(_headFile);
    }
}
