namespace OrleansAlluxio.Engine.Reading;

/// <summary>
/// The read path of one process over its page store. Thread-safe. Disposed before the page store, which it does not
/// own.
/// </summary>
/// <remarks>
/// A page comes from a tier (Advise, TryLease, TryRead), or from a run: claimed in <see cref="PageFiller"/>, streamed
/// by
/// <see cref="FillRun"/>, handed to everyone who waits for it, put into the tier. See <see cref="FileReadOptions"/>
/// for the bounds.
/// </remarks>
public sealed class FileReads : IFileReads
{
    private readonly PageFiller _filler;

    /// <summary>Builds a read path.</summary>
    /// <param name="pages">Where pages are kept.</param>
    /// <param name="options">Bounds; an impossible value throws.</param>
    /// <param name="time">The clock of the stall limit.</param>
    public FileReads(IPageStore pages, FileReadOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(pages);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        _filler = new PageFiller(pages, options, time);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> Counters => _filler.Counters.Snapshot();

    /// <summary>Bytes of page buffers alive now.</summary>
    internal long BufferedBytes => _filler.Buffers.UsedBytes;

    /// <inheritdoc/>
    public IFabricReader Open(FileStatus status, ReadSource source) =>
        new FileReader(_filler, status, Content(status, source));

    /// <inheritdoc/>
    public ValueTask<long> LoadAsync(FileStatus status, ReadSource source, CancellationToken cancellationToken) =>
        new FileLoad(_filler, Content(status, source), pace: null).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> LoadAsync(
        FileStatus status, ReadSource source, Func<long, CancellationToken, ValueTask> pace,
        CancellationToken cancellationToken) =>
        new FileLoad(_filler, Content(status, source), pace).RunAsync(cancellationToken);

    /// <summary>
    /// Brings the pages of a range into the cache and returns the bytes of them that are cached then.
    /// </summary>
    internal ValueTask<long> LoadAsync(
        FileStatus status, ReadSource source, ByteRange range, CancellationToken cancellationToken) =>
        new FileLoad(_filler, Content(status, source), pace: null).RunAsync(range, cancellationToken);

    /// <summary>Ends every run and waits for it; readers that wait for one get Unavailable.</summary>
    public ValueTask DisposeAsync() => _filler.DisposeAsync();

    private static FileContent Content(FileStatus status, ReadSource source)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(source);
        return status.IsDirectory ? throw ReadErrors.Directory(status) : new FileContent(status, source);
    }
}
