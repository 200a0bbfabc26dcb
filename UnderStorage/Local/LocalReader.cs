using Microsoft.Win32.SafeHandles;
using OrleansAlluxio.UnderStorage.Local.Interop;

namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>
/// A ranged read of one open file. The last bytes are given only after the file was found unchanged since it was
/// opened, so a reader of a whole range never has mixed contents. Owns the handle.
/// </summary>
internal sealed class LocalReader(
    LocalRoot root, SafeFileHandle handle, StatxBuffer opened, UfsReadRequest request) : Stream
{
    private const string Operation = "read";
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    private string Subject => root.Describe(request.Path);

    /// <summary>Opens a read; see <see cref="IUnderStorage.OpenReadAsync"/>.</summary>
    public static LocalReader Open(LocalRoot root, UfsReadRequest request)
    {
        var subject = root.Describe(request.Path);
        if (request.OffsetBytes < 0 || request.LengthBytes < 1)
        {
            throw new FabricException(
                FabricErrorKind.InvalidRange, Operation, subject,
                "a read starts at 0 or later and asks for at least one byte");
        }

        // Non-blocking, or opening a fifo would wait for its writer.
        var handle = root.TryOpen(request.Path, OpenFlags.Read | OpenFlags.NonBlocking, Operation)
            ?? throw LocalErrors.NotFound(Operation, subject);
        try
        {
            var status = root.Stat(handle, request.Path, Operation);
            var found = LocalStatus.TryOf(status, root.Accounts) ?? throw LocalErrors.NotFound(Operation, subject);
            if (status.IsDirectory)
            {
                throw LocalErrors.Of(LocalErrors.IsDirectory, Operation, subject);
            }

            if (request.Expected is { } expected && !found.Fingerprint.SameContent(expected))
            {
                throw Changed(subject);
            }

            if (request.OffsetBytes >= status.LengthBytes)
            {
                throw new FabricException(
                    FabricErrorKind.InvalidRange, Operation, subject,
                    $"offset {request.OffsetBytes} lies outside its {status.LengthBytes} bytes");
            }

            return new LocalReader(root, handle, status, request);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Copies the whole range inside the kernel to an offset of another file.</summary>
    public void CopyTo(SafeFileHandle target, long offsetBytes)
    {
        LocalCopy.Copy(
            handle, target, (request.OffsetBytes, offsetBytes, request.LengthBytes), new(Operation, Subject));
        _position = request.LengthBytes;
        CheckUnchanged();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = Wanted(buffer.Length);
        if (wanted == 0)
        {
            return 0;
        }

        try
        {
            var offset = request.OffsetBytes + _position;
            return Took(await RandomAccess.ReadAsync(
                handle, buffer[..wanted], offset, cancellationToken).ConfigureAwait(false));
        }
        catch (IOException failure)
        {
            throw LocalErrors.Of(failure, Operation, Subject);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var wanted = Wanted(buffer.Length);
        if (wanted == 0)
        {
            return 0;
        }

        try
        {
            return Took(RandomAccess.Read(handle, buffer[..wanted], request.OffsetBytes + _position));
        }
        catch (IOException failure)
        {
            throw LocalErrors.Of(failure, Operation, Subject);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        handle.Dispose();
        base.Dispose(disposing);
    }

    private static FabricException Changed(string subject) =>
        new(FabricErrorKind.PreconditionFailed, Operation, subject, "the file has other content than expected");

    private int Wanted(int room) => (int)Math.Min(room, request.LengthBytes - _position);

    private int Took(int read)
    {
        if (read == 0)
        {
            CheckUnchanged();
            throw new FabricException(
                FabricErrorKind.DataCorrupt, Operation, Subject,
                $"the file ended {request.LengthBytes - _position} bytes early");
        }

        _position += read;
        if (_position == request.LengthBytes)
        {
            CheckUnchanged();
        }

        return read;
    }

    private void CheckUnchanged()
    {
        if (request.Expected is null)
        {
            return;
        }

        var now = root.Stat(handle, request.Path, Operation);
        var sameTimes = now.ModifiedSeconds == opened.ModifiedSeconds
            && now.ModifiedNanoseconds == opened.ModifiedNanoseconds
            && now.LengthBytes == opened.LengthBytes;

        // Being replaced or deleted unlinks the open file, which moves its change time but not its bytes.
        var sameChange = now.Links != opened.Links
            || (now.ChangedSeconds == opened.ChangedSeconds && now.ChangedNanoseconds == opened.ChangedNanoseconds);
        if (!sameTimes || !sameChange)
        {
            throw Changed(Subject);
        }
    }
}
