using System.Text;
using System.Text.RegularExpressions;

namespace OrleansAlluxio.Core.Paths;

/// <summary>
/// A glob over relative paths: <c>*</c> and <c>?</c> stay in one name, <c>**</c> spans names. A glob without a slash is
/// about names at any depth, one with a slash about the whole path. Thread-safe; linear in the path.
/// </summary>
public sealed class GlobPattern
{
    /// <summary>Longest glob in characters.</summary>
    public const int CharactersMax = 1000;

    private readonly Regex _regex;

    /// <summary>Compiles a glob that <see cref="IsValid"/>.</summary>
    public GlobPattern(string glob)
    {
        ArgumentNullException.ThrowIfNull(glob);
        Text = glob;
        _regex = Compile(glob);
    }

    /// <summary>The glob as given.</summary>
    public string Text { get; }

    /// <summary>Whether a text is a glob: 1 to <see cref="CharactersMax"/> characters, not only slashes.</summary>
    public static bool IsValid(string? glob) =>
        !string.IsNullOrEmpty(glob) && glob.Length <= CharactersMax && glob.Trim('/').Length > 0;

    /// <summary>Whether a relative path, without leading slash, is what the glob says.</summary>
    public bool Matches(string relative) => _regex.IsMatch(relative);

    private static Regex Compile(string glob)
    {
        var text = glob.Trim('/');
        var pattern = new StringBuilder(glob.Contains('/', StringComparison.Ordinal) ? "^" : "^(?:.*/)?");
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '*')
            {
                pattern.Append(text[i] == '?' ? "[^/]" : Regex.Escape(text[i].ToString()));
            }
            else if (i + 1 < text.Length && text[i + 1] == '*')
            {
                // "**/" may stand for nothing, so that "a/**/b" is also "a/b".
                var isWhole = i + 2 < text.Length && text[i + 2] == '/' && (i == 0 || text[i - 1] == '/');
                pattern.Append(isWhole ? "(?:.*/)?" : ".*");
                i += isWhole ? 2 : 1;
            }
            else
            {
                pattern.Append("[^/]*");
            }
        }

        return new Regex(
            pattern.Append("\\z").ToString(),
            RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }
}
