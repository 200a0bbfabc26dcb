using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Client;

/// <summary>
/// A file of the fabric as a seekable stream to read: one content version from open to dispose. Owns its reader. Not
/// thread-safe, as
/// streams are. Failures are <see cref="FabricException"/>s.
/// </summary>
public sealed class FabricFileStream : Stream
{
    private readonly IFabricReader _reader;
    private long _position;
    private bool _disposed;

    private FabricFileStream(IFabricReader reader) => _reader = reader;

    /// <summary>The status the file was opened with.</summary>
    public FileStatus Status => _reader.Status;

    /// <inheritdoc/>
    public override bool CanRead => !_disposed;

    /// <inheritdoc/>
    public override bool CanSeek => !_disposed;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _reader.Status.LengthBytes;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    /// <summary>Opens a file. NotFound, IsADirectory.</summary>
    public static async ValueTask<FabricFileStream> OpenAsync(
        IFabricClient client, FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new FabricFileStream(await client.OpenReadAsync(path, options, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var got = await _reader.ReadAsync(_position, buffer, cancellationToken).ConfigureAwait(false);
        _position += got;
        return got;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>
    /// Reads, blocking the thread: Stream asks for it. Nothing below needs the caller's context, so it cannot deadlock.
    /// </summary>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        var start = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            SeekOrigin.End => Length,
            _ => throw new ArgumentOutOfRangeException(nameof(origin)),
        };
        var target = checked(start + offset);
        return target < 0 ? throw new IOException("A position before the start of the file.") : _position = target;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is ever written.
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await _reader.DisposeAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        base.Dispose(disposing);
    }
}
