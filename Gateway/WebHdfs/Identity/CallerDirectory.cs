using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Identity;

/// <summary>
/// Who a user's name stands for: the fabric's user of that name with its role and groups, a superuser of this door, or
/// somebody without either.
/// </summary>
internal sealed class CallerDirectory(IFabricIdentities identities, WebHdfsDoorOptions options)
{
    // Hadoop's default, and what its tools look for in an owner that is nobody.
    private const string WebUser = "dr.who";

    /// <summary>A request that says nothing of its sender, where names are believed.</summary>
    public static FabricCaller Nobody { get; } =
        new() { User = WebUser, Group = WebUser, Role = FabricRole.Anonymous };

    /// <summary>The caller of a name that was proven, or is believed.</summary>
    /// <exception cref="WebHdfsException">The user is disabled.</exception>
    public async ValueTask<FabricCaller> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        if (name == WebUser)
        {
            return Nobody;
        }

        if (options.Superusers.Contains(name))
        {
            return new FabricCaller { User = name, Group = options.Supergroup, Role = FabricRole.Admin };
        }

        if (await identities.TryGetUserAsync(name, cancellationToken) is not { } user)
        {
            return new FabricCaller { User = name, Group = name };
        }

        if (!user.Enabled)
        {
            throw new WebHdfsException(WebHdfsErrors.Security, $"The user {name} is disabled.");
        }

        return Judged(new FabricCaller
        {
            User = name,
            Group = user.Groups.Count > 0 ? user.Groups[0] : name,
            Groups = [.. user.Groups.Skip(1)],
            Role = user.Role,
            Rights = user.Rights,
        });
    }

    /// <summary>The same of a caller that logged in with a key: being in the supergroup makes a superuser.</summary>
    public FabricCaller Judged(FabricCaller caller) =>
        caller.Role == FabricRole.User
            && (options.Superusers.Contains(caller.User) || caller.Group == options.Supergroup
                || caller.Groups.Contains(options.Supergroup))
            ? caller with { Role = FabricRole.Admin }
            : caller;

    /// <summary>Whether a text can be a user's name: letters, digits and a few more, as in Hadoop.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= PrincipalNames.CharsMax && (char.IsAsciiLetter(text[0]) || text[0] == '_')
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '@' or '$');
}
