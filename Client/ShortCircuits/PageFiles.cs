using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Checksums;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Client.ShortCircuits;

/// <summary>The files of workers that granted pages lie in, kept open. Thread-safe, bounded.</summary>
internal sealed class PageFiles : IDisposable
{
    private const int Segment = FabricLimits.SegmentBytes;

    // An arena is up to 256 MiB: 64 GiB of pages.
    private const int FilesMax = 256;

    private readonly ConcurrentDictionary<(string Proof, string File), SafeFileHandle> _files = new();

    /// <inheritdoc/>
    public void Dispose() => Clear();

    /// <summary>
    /// Reads a part of a page that begins and ends with segments and is what their checksums say. False for anything
    /// else, whatever it was.
    /// </summary>
    public bool TryRead(HeldGrant grant, GrantedPage page, int offsetBytes, Span<byte> destination)
    {
        var key = (grant.Proof.Text, page.File);
        try
        {
            if (TryFill(Open(key), page.OffsetBytes + offsetBytes, destination)
                && IsWhole(page, offsetBytes / Segment, destination))
            {
                return true;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException
            or ArgumentException)
        {
            // The ordinary way gives it, or says why not.
        }

        if (_files.TryRemove(key, out var file))
        {
            file.Dispose();
        }

        return false;
    }

    private static bool TryFill(SafeFileHandle file, long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            var got = RandomAccess.Read(file, destination, offset);
            if (got == 0)
            {
                return false;
            }

            destination = destination[got..];
            offset += got;
        }

        return true;
    }

    private static bool IsWhole(GrantedPage page, int segment, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length > 0; segment++)
        {
            var part = bytes[..Math.Min(Segment, bytes.Length)];
            if (segment >= page.Checksums.Count || Crc32C.Compute(part) != page.Checksums[segment])
            {
                return false;
            }

            bytes = bytes[part.Length..];
        }

        return true;
    }

    private SafeFileHandle Open((string Proof, string File) key)
    {
        if (_files.TryGetValue(key, out var open))
        {
            return open;
        }

        // No other file of this machine, whoever answers.
        var name = Path.GetFileName(key.File);
        if (!name.StartsWith("arena-", StringComparison.Ordinal) || !name.EndsWith(".dat", StringComparison.Ordinal))
        {
            throw new IOException($"'{name}' is no file of pages.");
        }

        if (_files.Count >= FilesMax)
        {
            Clear();
        }

        var file = File.OpenHandle(
            key.File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (_files.TryAdd(key, file))
        {
            return file;
        }

        file.Dispose();
        return _files.TryGetValue(key, out open) ? open : throw new IOException("It was closed meanwhile.");
    }

    private void Clear()
    {
        foreach (var key in _files.Keys)
        {
            if (_files.TryRemove(key, out var file))
            {
                file.Dispose();
            }
        }
    }
}
