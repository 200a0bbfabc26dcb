using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OrleansAlluxio.Engine.Sync.Active;

/// <summary>Tells whether two listings are the same, without keeping either.</summary>
internal sealed class ListingDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The next row. The time of a directory is left out: it moves with what is below it.</summary>
    public void Add(string name, Fingerprint entry)
    {
        var isFile = entry.Kind == EntryKind.File;
        Span<byte> numbers = stackalloc byte[22];
        numbers[0] = (byte)entry.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(numbers[1..], entry.LengthBytes);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[9..], isFile ? entry.ModifiedUnixMs : 0);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[17..], entry.Mode);
        _hash.AppendData(numbers);
        Add(name);
        Add(entry.ContentTag);
        Add(entry.Owner);
        Add(entry.Group);
    }

    /// <summary>The digest of all rows, 128 bits of it.</summary>
    public UInt128 Finish()
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.TryGetHashAndReset(digest, out _);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }

    public void Dispose() => _hash.Dispose();

    private void Add(string text)
    {
        Span<byte> bytes = stackalloc byte[1024];
        if (Encoding.UTF8.TryGetBytes(text, bytes[..^1], out var length))
        {
            bytes[length] = 0; // No text has a NUL: rows cannot run into each other.
            _hash.AppendData(bytes[..(length + 1)]);
        }
        else
        {
            _hash.AppendData(Encoding.UTF8.GetBytes(text + '\0'));
        }
    }
}
