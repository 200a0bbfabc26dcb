namespace System.IO.Hashing;

/// <summary>
/// The base class of checksums, with the members of the package of this name. Azure's client derives one class from it
/// for a checksum that the connector does not ask for; with <c>-p:GrainRuntime=Orleans</c> the package itself is used.
/// </summary>
public abstract class NonCryptographicHashAlgorithm
{
    /// <summary>Creates a checksum of a length.</summary>
    protected NonCryptographicHashAlgorithm(int hashLengthInBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hashLengthInBytes, 1);
        HashLengthInBytes = hashLengthInBytes;
    }

    /// <summary>Length of the checksum.</summary>
    public int HashLengthInBytes { get; }

    /// <summary>Takes bytes in.</summary>
    public abstract void Append(ReadOnlySpan<byte> source);

    /// <summary>Begins anew.</summary>
    public abstract void Reset();

    /// <summary>Takes bytes in.</summary>
    public void Append(byte[] source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Append(source.AsSpan());
    }

    /// <summary>The checksum so far.</summary>
    public byte[] GetCurrentHash()
    {
        var hash = new byte[HashLengthInBytes];
        GetCurrentHashCore(hash);
        return hash;
    }

    /// <summary>Writes the checksum so far and returns its length.</summary>
    public int GetCurrentHash(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, HashLengthInBytes, nameof(destination));
        GetCurrentHashCore(destination[..HashLengthInBytes]);
        return HashLengthInBytes;
    }

    /// <summary>The checksum so far; begins anew.</summary>
    public byte[] GetHashAndReset()
    {
        var hash = new byte[HashLengthInBytes];
        GetHashAndResetCore(hash);
        return hash;
    }

    /// <summary>Writes the checksum so far, begins anew and returns its length.</summary>
    public int GetHashAndReset(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, HashLengthInBytes, nameof(destination));
        GetHashAndResetCore(destination[..HashLengthInBytes]);
        return HashLengthInBytes;
    }

    /// <summary>Writes the checksum so far.</summary>
    protected abstract void GetCurrentHashCore(Span<byte> destination);

    /// <summary>Writes the checksum so far and begins anew.</summary>
    protected virtual void GetHashAndResetCore(Span<byte> destination)
    {
        GetCurrentHashCore(destination);
        Reset();
    }
}
