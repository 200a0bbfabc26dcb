using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace OrleansAlluxio.BlockStore.Arenas;

/// <summary>
/// A whole arena file in memory. Its blocks are reserved before they are touched, so no access can fault.
/// </summary>
internal sealed unsafe class MappedMemory : MemoryManager<byte>
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly int _lengthBytes;

    /// <summary>Maps the file; it must have that length.</summary>
    public MappedMemory(IStoreFile file, int lengthBytes)
    {
        _file = MemoryMappedFile.CreateFromFile(
            file.Handle, mapName: null, lengthBytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None,
            leaveOpen: true);
        _view = _file.CreateViewAccessor(0, lengthBytes, MemoryMappedFileAccess.ReadWrite);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _lengthBytes = lengthBytes;
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(_start, _lengthBytes);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    /// <inheritdoc/>
    public override void Unpin()
    {
        // A mapping does not move.
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
