using System.Buffers;
using System.Diagnostics;

namespace OrleansAlluxio.Engine.Reading;

/// <summary>
/// The one owner of a pooled array, seen at its exact length. Disposed once; a second time is a bug that Debug builds
/// stop at, and one never disposed is counted in <see cref="Leaks"/> there.
/// </summary>
internal sealed class PageBuffer(ByteBudget budget, int lengthBytes) : IDisposable
{
    // A page is a power of two and so is what the pool keeps: nothing is wasted, and 4 KiB cost 4 KiB.
    private byte[]? _array = ArrayPool<byte>.Shared.Rent(lengthBytes);

#if DEBUG
    private static int _leaks;

    ~PageBuffer() => Interlocked.Increment(ref _leaks);

    /// <summary>Buffers collected without having been disposed, Debug builds only.</summary>
    public static int Leaks => Volatile.Read(ref _leaks);
#endif

    /// <summary>The bytes; valid until disposed.</summary>
    public Memory<byte> Memory
    {
        get
        {
            var array = _array;
            ObjectDisposedException.ThrowIf(array is null, this);
            return array.AsMemory(0, lengthBytes);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var array = Interlocked.Exchange(ref _array, null);
        Debug.Assert(array is not null, "A page buffer was freed twice.");
        if (array is null)
        {
            return;
        }

        GC.SuppressFinalize(this);
        ArrayPool<byte>.Shared.Return(array);
        budget.Return(lengthBytes);
    }
}
