using Microsoft.Win32.SafeHandles;

namespace OrleansAlluxio.BlockStore.Arenas;

/// <summary>
/// A file by positioned reads and writes: a bad sector is an error here, where a mapping would kill the process.
/// </summary>
internal sealed class DiskFile(string path) : IStoreFile
{
    /// <inheritdoc/>
    public SafeFileHandle Handle { get; } = File.OpenHandle(
        path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    /// <inheritdoc/>
    public long LengthBytes => RandomAccess.GetLength(Handle);

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var read = RandomAccess.Read(Handle, buffer, offset);
            if (read == 0)
            {
                throw new EndOfStreamException($"'{path}' ends at {offset} inside a page.");
            }

            buffer = buffer[read..];
            offset += read;
        }
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(Handle, bytes, offset);

    /// <inheritdoc/>
    public void Reserve(long offset, long lengthBytes) => NativeFiles.Reserve(Handle, path, offset, lengthBytes);

    /// <inheritdoc/>
    public void SetLength(long lengthBytes) => RandomAccess.SetLength(Handle, lengthBytes);

    /// <inheritdoc/>
    public void Flush() => NativeFiles.FlushData(Handle, path);

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
