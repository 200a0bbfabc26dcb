using Microsoft.Win32.SafeHandles;

namespace OrleansAlluxio.BlockStore.Arenas;

/// <summary>
/// One file of a page store. Failures are <see cref="IOException"/>. The seam where tests inject bad disks.
/// </summary>
internal interface IStoreFile : IDisposable
{
    /// <summary>The open file, for mapping it.</summary>
    SafeFileHandle Handle { get; }

    /// <summary>Its length in bytes.</summary>
    long LengthBytes { get; }

    /// <summary>Fills the buffer or throws; reading past the end throws.</summary>
    void Read(long offset, Span<byte> buffer);

    /// <summary>Writes all bytes.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Reserves blocks, so that writing there later cannot run out of space.</summary>
    void Reserve(long offset, long lengthBytes);

    /// <summary>Cuts or extends the file; an extension is sparse.</summary>
    void SetLength(long lengthBytes);

    /// <summary>Waits until what was written survives a power cut.</summary>
    void Flush();
}
