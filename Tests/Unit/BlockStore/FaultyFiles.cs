using Microsoft.Win32.SafeHandles;
using OrleansAlluxio.BlockStore.Arenas;

namespace OrleansAlluxio.Tests.Unit.BlockStore;

/// <summary>Real files that fail on demand with the errors disks have.</summary>
internal sealed class FaultyFiles : IStoreFiles
{
    public const int InputOutputErrno = 5;
    public const int NoSpaceErrno = 28;
    public const int ReadOnlyErrno = 30;

    /// <summary>
    /// The error of an operation ("read", "write", "reserve", "flush", "open") on a path; 0 for none.
    /// </summary>
    public Func<string, string, int> Fault { get; set; } = static (_, _) => 0;

    public IStoreFile Open(string path)
    {
        Check("open", path);
        return new FaultyFile(new DiskFile(path), path, this);
    }

    public void Rename(string from, string to) => new DiskFiles().Rename(from, to);

    public void FlushDirectory(string path) => new DiskFiles().FlushDirectory(path);

    private void Check(string operation, string path)
    {
        if (Fault(operation, path) is var error && error != 0)
        {
            throw new IOException($"injected {operation} error {error}", error);
        }
    }

    private sealed class FaultyFile(DiskFile file, string path, FaultyFiles files) : IStoreFile
    {
        public SafeFileHandle Handle => file.Handle;

        public long LengthBytes => file.LengthBytes;

        public void Read(long offset, Span<byte> buffer)
        {
            files.Check("read", path);
            file.Read(offset, buffer);
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            files.Check("write", path);
            file.Write(offset, bytes);
        }

        public void Reserve(long offset, long lengthBytes)
        {
            files.Check("reserve", path);
            file.Reserve(offset, lengthBytes);
        }

        public void SetLength(long lengthBytes) => file.SetLength(lengthBytes);

        public void Flush()
        {
            files.Check("flush", path);
            file.Flush();
        }

        public void Dispose() => file.Dispose();
    }
}
