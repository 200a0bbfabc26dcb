using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OrleansAlluxio.UnderStorage.Local.Interop;

/// <summary>
/// Reads the entries of an open directory as the bytes the kernel has, 32 KiB at a time: names need not be UTF-8. Owns
/// the handle.
/// </summary>
internal sealed class DirectoryStream(SafeFileHandle directory) : IDisposable
{
    public const byte TypeUnknown = 0;
    public const byte TypeDirectory = 4;
    public const byte TypeFile = 8;
    public const byte TypeSymlink = 10;

    // linux_dirent64: inode 8, offset 8, record length 2, type 1, name with a NUL.
    private const int LengthOffset = 16;
    private const int TypeOffset = 18;
    private const int NameOffset = 19;

    private static readonly nint GetDents64 =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 61 : 217;

    private readonly byte[] _buffer = new byte[32 << 10];
    private int _filled;
    private int _position;

    /// <summary>
    /// The next entry but <c>.</c> and <c>..</c>. <paramref name="name"/> ends before its NUL and is valid until the
    /// next call.
    /// </summary>
    /// <returns>1 with an entry, 0 at the end, -1 with the error in the last P/Invoke error.</returns>
    public int Next(out ReadOnlySpan<byte> name, out byte type)
    {
        while (true)
        {
            if (_position == _filled && !Fill(out var result))
            {
                name = default;
                type = TypeUnknown;
                return result;
            }

            var record = _buffer.AsSpan(_position);
            var length = MemoryMarshal.Read<ushort>(record[LengthOffset..]);
            type = record[TypeOffset];
            var rest = record[NameOffset..length];
            name = rest[..rest.IndexOf((byte)0)];
            _position += length;
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                return 1;
            }
        }
    }

    public void Dispose() => directory.Dispose();

    private unsafe bool Fill(out int result)
    {
        fixed (byte* buffer = _buffer)
        {
            var read = (int)LibC.GetDirectoryEntries(GetDents64, directory, buffer, _buffer.Length);
            result = Math.Sign(read);
            _position = 0;
            _filled = Math.Max(read, 0);
            return read > 0;
        }
    }
}
