using System.Security.Cryptography;
using System.Text;

namespace OrleansAlluxio.Core.Auditing;

/// <summary>
/// What only the recorder and who checks its log know: with it the chain cannot be made anew by somebody who can write
/// the files. Immutable.
/// </summary>
public sealed class AuditKey
{
    /// <summary>Shortest key: as long as the hashes it protects.</summary>
    public const int BytesMin = 32;

    private const int BytesMax = 4096;
    private const int IdChars = 16;

    private readonly byte[] _key;

    private AuditKey(byte[] key)
    {
        _key = HMACSHA256.HashData(key, "orleansalluxio audit chain v1"u8);
        Id = Convert.ToHexStringLower(HMACSHA256.HashData(key, "orleansalluxio audit key id v1"u8))[..IdChars];
    }

    /// <summary>Tells keys apart and says nothing about them.</summary>
    public string Id { get; }

    /// <summary>The key of some secret bytes.</summary>
    /// <exception cref="FabricException">InvalidArgument for too few or too many.</exception>
    public static AuditKey Of(ReadOnlySpan<byte> secret) => secret.Length is >= BytesMin and <= BytesMax
        ? new AuditKey(secret.ToArray())
        : throw Refused("key", $"it has {BytesMin} to {BytesMax} bytes, such as `head -c 32 /dev/urandom` gives");

    /// <summary>Reads a key file, which nobody but its owner may read.</summary>
    /// <exception cref="FabricException">InvalidArgument for one that is not there, open to others, or too
    /// short.</exception>
    public static AuditKey Read(string path)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead
            | UnixFileMode.OtherWrite;
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            {
                throw Refused(path, "others than its owner can read or write it: chmod 600");
            }

            if (new FileInfo(path).Length > BytesMax)
            {
                throw Refused(path, $"it has more than {BytesMax} bytes");
            }

            return Of(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FabricException(FabricErrorKind.InvalidArgument, "read audit key", path, e.Message, inner: e);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"audit key {Id}";

    /// <summary>The hash of a line after another.</summary>
    internal void Next(byte[] hash, ReadOnlySpan<byte> head)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        mac.AppendData(hash);
        mac.AppendData(head);
        mac.GetHashAndReset(hash);
    }

    private static FabricException Refused(string subject, string reason) =>
        new(FabricErrorKind.InvalidArgument, "read audit key", subject, reason);
}
