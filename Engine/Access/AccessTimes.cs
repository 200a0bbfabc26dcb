using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using OrleansAlluxio.Engine.Namespace;

namespace OrleansAlluxio.Engine.Access;

/// <summary>
/// The day on which clients last opened each file, durable; noted only since somebody first asked for it. About: notes
/// of the last seconds before a crash, and some of a flood, are lost, and the next open notes them again.
/// </summary>
/// <remarks>
/// One row for each file and day that it is opened on, written behind the reads. Each of several silos writes what it
/// opened itself: the rows are the truth, and none says less than was noted before it. Thread-safe.
/// </remarks>
public sealed class AccessTimes(IMetastore metastore, TimeProvider time) : IAsyncDisposable
{
    private const string SinceKey = "since";
    private const long DayMs = 24 * 3600 * 1000;

    // What one commit takes in some milliseconds.
    private const int BatchMax = 1000;

    // Files of a day that are known to be noted; beyond it some are noted twice.
    private const int SeenMax = 262_144;
    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _lifetime = new();
    private readonly ConcurrentDictionary<InodeId, long> _seen = new();
    private readonly Channel<(InodeId Inode, long Day)> _pending = Channel.CreateBounded<(InodeId, long)>(
        new BoundedChannelOptions(BatchMax * 20) { FullMode = BoundedChannelFullMode.Wait });

    private Task _loop = Task.CompletedTask;
    private long _sinceUnixMs = long.MaxValue;
    private bool _isStarted;

    /// <summary>Since when every open is noted; null when none is.</summary>
    public long? SinceUnixMs => Volatile.Read(ref _sinceUnixMs) is var since and < long.MaxValue ? since : null;

    /// <summary>Goes on with what an earlier process began, or another silo begins. Idempotent.</summary>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken).ConfigureAwait(false);
        if (Interlocked.Exchange(ref _isStarted, true))
        {
            return;
        }

        _loop = RunAsync(_lifetime.Token);
    }

    /// <summary>Begins to note opens, if that is not done already.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        if (SinceUnixMs is not null || await LoadAsync(cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        await metastore.CommitAsync([Put(SinceKey, NowMs())], cancellationToken).ConfigureAwait(false);
        await LoadAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A client opened a file. Never waits.</summary>
    public void Note(InodeId inode)
    {
        if (Volatile.Read(ref _sinceUnixMs) == long.MaxValue)
        {
            return;
        }

        var day = NowMs() / DayMs;
        if (_seen.TryGetValue(inode, out var noted) && noted == day)
        {
            return;
        }

        if (_pending.Writer.TryWrite((inode, day)))
        {
            if (_seen.Count >= SeenMax)
            {
                _seen.Clear();
            }

            _seen[inode] = day;
        }
    }

    /// <summary>
    /// Whether no client has opened a file at or after a time, and it was neither made nor changed then. False for
    /// times of which nothing is known.
    /// </summary>
    public async ValueTask<bool> IsUnusedSinceAsync(
        FileStatus file, long unixMs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (SinceUnixMs is not { } since || since > unixMs || file.ModifiedUnixMs >= unixMs
            || file.CreatedUnixMs >= unixMs)
        {
            return false;
        }

        // Another silo may have opened it since this one did.
        if (_seen.TryGetValue(file.Version.Inode, out var day) && (day + 1) * DayMs > unixMs)
        {
            return false;
        }

        var document = await metastore.TryGetDocumentAsync(
            DocumentKinds.Access, PinChanges.KeyOf(file.Version.Inode), cancellationToken).ConfigureAwait(false);
        return document is null || (NumberOf(document) + 1) * DayMs <= unixMs;
    }

    /// <summary>Writes what was noted.</summary>
    internal async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var batch = new Dictionary<InodeId, long>();
            while (batch.Count < BatchMax && _pending.Reader.TryRead(out var note))
            {
                batch[note.Inode] = note.Day;
            }

            if (batch.Count == 0)
            {
                return;
            }

            await metastore.CommitAsync(
                [.. batch.Select(static n => Put(PinChanges.KeyOf(n.Key), n.Value))], cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(FlushEvery, time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await FlushAsync(cancellationToken).ConfigureAwait(false);
                if (SinceUnixMs is null)
                {
                    await LoadAsync(cancellationToken).ConfigureAwait(false); // Another silo may have begun.
                }
            }
            catch (FabricException) when (!cancellationToken.IsCancellationRequested)
            {
                // The metastore is away: these notes are lost, and the files are noted again when they are opened.
                _seen.Clear();
            }
        }
    }

    private async ValueTask<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var document = await metastore.TryGetDocumentAsync(DocumentKinds.AccessSince, SinceKey, cancellationToken)
            .ConfigureAwait(false);
        if (document is null)
        {
            return false;
        }

        Volatile.Write(ref _sinceUnixMs, NumberOf(document));
        return true;
    }

    private static MetastoreChange.PutDocument Put(string key, long number) => new(
        key == SinceKey ? DocumentKinds.AccessSince : DocumentKinds.Access, key,
        Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), null);

    private static long NumberOf(DocumentRow document) => long.TryParse(
        Encoding.ASCII.GetString(document.Payload.Span), NumberStyles.None, CultureInfo.InvariantCulture,
        out var number)
        ? number
        : throw new FabricException(
            FabricErrorKind.DataCorrupt, "read access time", document.Key, "the record is not readable");

    private long NowMs() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
