using System.Text.Json;
using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Gateway.S3.Policies;

/// <summary>Reads Principal and NotPrincipal: <c>*</c>, or users of this fabric by name or full name. Pure.</summary>
internal static class PolicyPrincipalReader
{
    /// <summary>Reads the principals of a statement.</summary>
    public static PolicyPrincipals Read(JsonElement statement)
    {
        var has = statement.TryGetProperty("Principal", out var value);
        var hasNot = statement.TryGetProperty("NotPrincipal", out var notValue);
        if (has == hasNot)
        {
            throw PolicyParser.Wrong("A statement has either Principal or NotPrincipal.");
        }

        value = has ? value : notValue;
        if (value.ValueKind == JsonValueKind.String && value.GetString() == "*")
        {
            return new PolicyPrincipals(IsAll: true, [], hasNot);
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw PolicyParser.Wrong("Invalid principal in policy: it is \"*\" or {\"AWS\": ...}.");
        }

        var users = new List<string>();
        var isAll = false;
        foreach (var kind in value.EnumerateObject())
        {
            if (kind.Name is not ("AWS" or "CanonicalUser"))
            {
                throw PolicyParser.Wrong($"Invalid principal in policy: there is no {kind.Name} here.");
            }

            foreach (var name in PolicyParser.Texts(kind.Value))
            {
                isAll |= name == "*";
                if (name != "*")
                {
                    users.Add(UserOf(name));
                }
            }
        }

        return isAll || users.Count > 0
            ? new PolicyPrincipals(isAll, users, hasNot)
            : throw PolicyParser.Wrong("Invalid principal in policy: it names nobody.");
    }

    // arn:aws:iam::ACCOUNT:user/NAME, arn:aws:iam::ACCOUNT:root for the administrator, or the name alone.
    private static string UserOf(string text)
    {
        var name = text;
        if (text.StartsWith(PolicyNames.UserPrefix, StringComparison.Ordinal))
        {
            var colon = text.IndexOf(':', PolicyNames.UserPrefix.Length);
            var rest = colon < 0 ? string.Empty : text[(colon + 1)..];
            name = rest == "root" ? PrincipalNames.Fabric
                : rest.StartsWith("user/", StringComparison.Ordinal) ? rest[(rest.LastIndexOf('/') + 1)..]
                : string.Empty;
        }

        return name == PrincipalNames.Fabric || PrincipalNames.WhyNot(name) is null
            ? name
            : throw PolicyParser.Wrong($"Invalid principal in policy: {text}.");
    }
}
