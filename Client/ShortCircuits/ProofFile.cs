using System.Text;
using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.Client.ShortCircuits;

/// <summary>
/// The secret of one process in a file that its user alone may read: who knows it is on this machine and may read the
/// process' files, and who finds it changed knows that another process has them by now. Written in place, before that
/// process touches a page, so that a handle which was opened earlier sees it.
/// </summary>
public sealed class ProofFile : IDisposable
{
    /// <summary>What it is called, wherever it lies: readers open nothing else as one.</summary>
    public const string Name = "short-circuit";

    /// <summary>How it begins.</summary>
    internal const string Head = "orleansalluxio short circuit v1\n";

    /// <summary>Its whole length.</summary>
    internal const int LengthBytes = 32 + (2 * SecretBytes) + 1;

    private const int SecretBytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private ProofFile(string path, string text) => (Path, Text) = (path, text);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>What it says.</summary>
    public string Text { get; }

    /// <summary>Says something new: grants of an earlier process of this home hold no longer.</summary>
    public static ProofFile Renew(string home, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var path = System.IO.Path.Combine(System.IO.Path.GetFullPath(home), Name);
        Span<byte> secret = stackalloc byte[SecretBytes];
        random.Fill(secret);
        var text = Convert.ToHexStringLower(secret);
        try
        {
            Write(path, text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FabricException(
                FabricErrorKind.Unavailable, "write proof file", path, error.Message, RetryAdvice.Never, error);
        }

        return new ProofFile(path, text);
    }

    /// <summary>Takes the word back: what was granted does not hold from now on.</summary>
    public void Dispose()
    {
        try
        {
            Write(Path, new string('0', 2 * SecretBytes));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A home that was removed under the process: nobody reads there any more.
        }
    }

    /// <summary>What the bytes of such a file say; null when they are of no such file, or of one taken back.</summary>
    internal static string? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != LengthBytes || !bytes.StartsWith(Encoding.ASCII.GetBytes(Head)) || bytes[^1] != '\n')
        {
            return null;
        }

        var text = Encoding.ASCII.GetString(bytes[Head.Length..^1]);
        return text.AsSpan().ContainsAnyExcept("0123456789abcdef") || !text.AsSpan().ContainsAnyExcept('0')
            ? null
            : text;
    }

    private static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(path, options);
        file.Write(Encoding.ASCII.GetBytes($"{Head}{text}\n"));
        file.SetLength(LengthBytes);
    }
}
