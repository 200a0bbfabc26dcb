namespace OrleansAlluxio.Core.Security;

/// <summary>Rules for names of users and groups, and the names that are taken.</summary>
public static class PrincipalNames
{
    /// <summary>The user of the fabric itself and of the key pair given at start.</summary>
    public const string Fabric = "fabric";

    /// <summary>The user of requests without a signature.</summary>
    public const string Anonymous = "anonymous";

    /// <summary>The group that every user with a key is in.</summary>
    public const string AuthenticatedUsers = "authenticated-users";

    /// <summary>Longest name, IAM's.</summary>
    public const int CharsMax = 64;

    /// <summary>Why a text is no name for a new user or group; null when it is one.</summary>
    public static string? WhyNot(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > CharsMax)
        {
            return $"a name has 1..{CharsMax} characters";
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '=' or '.' or '@' or '-' or '_'))
            {
                return "a name has letters, digits and + = . @ - _";
            }
        }

        return name is Fabric or Anonymous or AuthenticatedUsers or "root" ? "this name is taken" : null;
    }
}
