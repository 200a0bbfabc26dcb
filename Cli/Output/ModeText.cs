using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Output;

/// <summary>Permission bits: octal in, <c>drwxr-xr-x</c> out.</summary>
internal static class ModeText
{
    public static string Of(FileStatus status)
    {
        Span<char> text = stackalloc char[10];
        text[0] = status.IsDirectory ? 'd' : '-';
        for (var bit = 0; bit < 9; bit++)
        {
            text[bit + 1] = (status.Mode & (0x100 >> bit)) != 0 ? "rwx"[bit % 3] : '-';
        }

        return new string(text);
    }

    /// <summary>Reads octal digits, 0..7777.</summary>
    public static bool TryParse(string text, out int mode)
    {
        mode = 0;
        if (text.Length is 0 or > 5 || text.AsSpan().ContainsAnyExceptInRange('0', '7'))
        {
            return false;
        }

        mode = Convert.ToInt32(text, 8);
        return mode <= 0xFFF;
    }
}
