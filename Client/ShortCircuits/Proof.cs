using Microsoft.Win32.SafeHandles;

namespace OrleansAlluxio.Client.ShortCircuits;

/// <summary>A proof file that is open, and what it said. Thread-safe.</summary>
internal sealed class Proof
{
    private readonly SafeFileHandle _file;

    private Proof(SafeFileHandle file, string text) => (_file, Text) = (file, text);

    /// <summary>What it said.</summary>
    public string Text { get; }

    /// <summary>Opens one; null when it is not on this machine, or not for this user, or nobody stands behind it.
    /// </summary>
    public static Proof? TryOpen(string path)
    {
        if (!Path.IsPathFullyQualified(path) || Path.GetFileName(path) != ProofFile.Name)
        {
            return null; // Its words are sent: they must not be those of any other file.
        }

        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (TryRead(file) is { } text)
            {
                var proof = new Proof(file, text);
                file = null;
                return proof;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another machine, or another user: bytes travel.
        }
        finally
        {
            file?.Dispose();
        }

        return null;
    }

    /// <summary>Whether the process that said it still holds its pages. Two microseconds.</summary>
    public bool Holds()
    {
        try
        {
            return TryRead(_file) == Text;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static string? TryRead(SafeFileHandle file)
    {
        // One byte more, so that a longer file is no proof.
        Span<byte> bytes = stackalloc byte[ProofFile.LengthBytes + 1];
        return ProofFile.Parse(bytes[..RandomAccess.Read(file, bytes, 0)]);
    }
}
