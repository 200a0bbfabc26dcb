using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Json;

/// <summary>
/// Rules for names of extended attributes. A name begins with its namespace; what does not is of the fabric itself or
/// of another door, and neither seen nor set here.
/// </summary>
internal static class XAttrName
{
    private const int CharsMax = 255;
    private const string User = "user.";
    private const string Trusted = "trusted.";

    private static readonly string[] Closed = ["system.", "security.", "raw."];

    /// <summary>Reads a name; its namespace in lower case.</summary>
    /// <exception cref="WebHdfsException">It is none.</exception>
    public static string Read(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var space = dot < 0 ? string.Empty : text[..(dot + 1)].ToLowerInvariant();
        if (space is not (User or Trusted) && !Closed.Contains(space))
        {
            throw WebHdfsErrors.BadParameter(
                ParameterNames.XAttrName,
                "An XAttr name must be prefixed with user/trusted/security/system/raw, followed by a '.'");
        }

        return text.Length == dot + 1 ? throw WebHdfsErrors.BadParameter(
                ParameterNames.XAttrName, "XAttr name cannot be empty.")
            : text.Length > CharsMax || text.Any(char.IsControl) ? throw WebHdfsErrors.BadParameter(
                ParameterNames.XAttrName, $"an XAttr name has at most {CharsMax} characters, none of control.")
            : space + text[(dot + 1)..];
    }

    /// <summary>What a name asks of who wants it: names of the system are nobody's.</summary>
    public static PathNeed NeedOf(string name, WebHdfsRequest request, int bits) =>
        name.StartsWith(User, StringComparison.Ordinal) ? new PathNeed(NeedKind.Access, request.Path, bits)
        : name.StartsWith(Trusted, StringComparison.Ordinal) ? new PathNeed(NeedKind.Superuser, request.Path)
        : throw new WebHdfsException(
            WebHdfsErrors.AccessControl, $"User doesn't have permission for xattr: {name}");

    /// <summary>Whether a kept attribute is shown.</summary>
    public static bool IsShown(string name, bool toSuperuser) =>
        name.StartsWith(User, StringComparison.Ordinal)
        || (toSuperuser && name.StartsWith(Trusted, StringComparison.Ordinal));
}
