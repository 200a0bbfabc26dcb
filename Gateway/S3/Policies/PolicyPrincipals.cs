using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Gateway.S3.Policies;

/// <summary>Who a statement is about.</summary>
/// <param name="IsAll">Whether it names <c>*</c>.</param>
/// <param name="Users">Users it names.</param>
/// <param name="IsNot">Whether it is about everybody else.</param>
internal sealed record PolicyPrincipals(bool IsAll, IReadOnlyList<string> Users, bool IsNot)
{
    /// <summary>Everybody, also without a signature.</summary>
    public static readonly PolicyPrincipals Everybody = new(IsAll: true, [], IsNot: false);

    /// <summary>Whether everybody but some may be meant.</summary>
    public bool IncludesEverybody => IsAll != IsNot;

    /// <summary>Whether a caller is meant.</summary>
    public bool Match(FabricCaller caller)
    {
        if (IsAll)
        {
            return !IsNot;
        }

        if (caller.Role != FabricRole.Anonymous)
        {
            for (var i = 0; i < Users.Count; i++)
            {
                if (string.Equals(Users[i], caller.User, StringComparison.Ordinal))
                {
                    return !IsNot;
                }
            }
        }

        return IsNot;
    }
}
