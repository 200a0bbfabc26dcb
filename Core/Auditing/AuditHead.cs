using System.Globalization;
using System.Text;

namespace OrleansAlluxio.Core.Auditing;

/// <summary>
/// Which files there are to be and how far the newest is, beside them: what a missing first or last file is seen by.
/// </summary>
/// <param name="FirstFile">The oldest file that is kept.</param>
/// <param name="LastFile">The newest.</param>
/// <param name="LastSequence">A record that is in it; a few later ones may be too.</param>
internal readonly record struct AuditHead(int FirstFile, int LastFile, long LastSequence)
{
    private const string FileName = "head";
    private const int Bytes = 44;

    /// <summary>Reads it; null when there is none, or none that can be read.</summary>
    public static AuditHead? TryRead(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        var words = File.ReadAllText(path).Split(' ', StringSplitOptions.TrimEntries);
        return words.Length == 3
            && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && long.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                ? new AuditHead(first, last, sequence)
                : null;
    }

    /// <summary>Opens it for writing.</summary>
    public static FileStream Open(string directory) => new(
        Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, 0);

    /// <summary>Writes it over the old one in one call of one length: a kill leaves the old or the new one.</summary>
    public void Write(FileStream file)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{FirstFile:D10} {LastFile:D10} {LastSequence:D20}\n");
        System.Diagnostics.Debug.Assert(text.Length == Bytes - 1, "one length");
        RandomAccess.Write(file.SafeFileHandle, Encoding.ASCII.GetBytes(text), 0);
    }
}
