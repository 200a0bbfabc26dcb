using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;

namespace OrleansAlluxio.Core.Auditing;

/// <summary>
/// Records operations, one line of JSON each, in files that are chained by hashes and closed by size and age. One
/// writer; anybody may add. A record is in the system's cache some milliseconds after its operation, which a kill
/// survives, and on the disk within <see cref="AuditOptions.FlushEvery"/>. While the disk refuses, records wait, and
/// when their buffer is full, so do operations: nothing is done that could not be recorded.
/// </summary>
public sealed class AuditLog : IAsyncDisposable
{
    private const int BatchMax = 1024;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Channel<AuditEntry> _entries;
    private readonly AuditFileWriter _files;
    private readonly TimeProvider _time;
    private readonly Task _loop;
    private long _written;
    private string? _failure;

    private AuditLog(AuditOptions options, AuditFileWriter files, TimeProvider time)
    {
        Options = options;
        _files = files;
        _time = time;
        _entries = Channel.CreateBounded<AuditEntry>(
            new BoundedChannelOptions(options.WaitingMax) { SingleReader = true });
        _loop = RunAsync();
    }

    /// <summary>Where and how long records are kept.</summary>
    public AuditOptions Options { get; }

    /// <summary>Operations that are written.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Operations that wait to be written.</summary>
    public int Waiting => _entries.Reader.Count;

    /// <summary>Why nothing can be written now; null while all is well.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>Opens the log of a directory and goes on where the last process ended, in a file of its own.</summary>
    /// <exception cref="FabricException">Unavailable when the directory cannot be written.</exception>
    public static AuditLog Open(AuditOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        try
        {
            return new AuditLog(options, AuditFileWriter.Open(options, time), time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FabricException(
                FabricErrorKind.Unavailable, "open audit log", options.Directory, e.Message, inner: e);
        }
    }

    /// <summary>Adds a record; waits only while the buffer is full.</summary>
    public ValueTask AddAsync(AuditEntry entry) =>
        _entries.Writer.TryWrite(entry) ? ValueTask.CompletedTask : AddSlowlyAsync(entry);

    /// <summary>The last lines, oldest first: those after a number, at most so many.</summary>
    public IReadOnlyList<string> Tail(int linesMax, long afterSequence)
    {
        var lines = new List<string>();
        foreach (var number in AuditFiles.NumbersIn(Options.Directory).Reverse())
        {
            var ofFile = new List<string>();
            foreach (var line in AuditFiles.LinesOf(AuditFiles.PathOf(Options.Directory, number)))
            {
                if (line.Span[^1] == (byte)'\n' && SequenceOf(line) > afterSequence)
                {
                    ofFile.Add(System.Text.Encoding.UTF8.GetString(line.Span[..^1]));
                }
            }

            lines.InsertRange(0, ofFile);
            if (lines.Count >= linesMax || ofFile.Count == 0)
            {
                break;
            }
        }

        return lines.Count > linesMax ? lines[^linesMax..] : lines;
    }

    /// <summary>Writes what was added, flushes and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _entries.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private static long SequenceOf(ReadOnlyMemory<byte> line)
    {
        var reader = new Utf8JsonReader(line.Span);
        return reader.Read() && reader.Read() && reader.Read() && reader.TryGetInt64(out var sequence) ? sequence : 0;
    }

    private async ValueTask AddSlowlyAsync(AuditEntry entry)
    {
        try
        {
            await _entries.Writer.WriteAsync(entry).ConfigureAwait(false);
        }
        catch (ChannelClosedException e)
        {
            throw new FabricException(
                FabricErrorKind.Unavailable, "audit", entry.Operation, "the audit log is closed", inner: e);
        }
    }

    private async Task RunAsync()
    {
        var batch = new List<AuditEntry>(BatchMax);
        while (await WaitForMoreAsync().ConfigureAwait(false))
        {
            while (batch.Count < BatchMax && _entries.Reader.TryRead(out var entry))
            {
                batch.Add(entry);
            }

            while (!TryWrite(batch) && !_entries.Reader.Completion.IsCompleted)
            {
                await Task.Delay(RetryAfter, _time).ConfigureAwait(false);
            }

            batch.Clear();
        }

        _files.Dispose();
    }

    // What is written is flushed after a pause in which more may come.
    private async ValueTask<bool> WaitForMoreAsync()
    {
        while (_files.NeedsFlush)
        {
            using var pause = new CancellationTokenSource(Options.FlushEvery, _time);
            try
            {
                return await _entries.Reader.WaitToReadAsync(pause.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                TryDo(_files.Flush);
            }
        }

        return await _entries.Reader.WaitToReadAsync().ConfigureAwait(false);
    }

    private bool TryWrite(List<AuditEntry> batch)
    {
        var isDone = TryDo(() => _files.Write(batch));
        Volatile.Write(ref _written, _written + (isDone ? batch.Count : 0));
        return isDone;
    }

    private bool TryDo(Action work)
    {
        try
        {
            work();
            Volatile.Write(ref _failure, null);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Volatile.Write(ref _failure, e.Message);
            return false;
        }
    }
}
