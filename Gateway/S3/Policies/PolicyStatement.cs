using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Gateway.S3.Policies;

/// <summary>One statement of a policy.</summary>
internal sealed record PolicyStatement
{
    /// <summary>Allow or Deny.</summary>
    public required bool IsAllow { get; init; }

    /// <summary>Who it is about.</summary>
    public required PolicyPrincipals Principals { get; init; }

    /// <summary>Patterns of actions.</summary>
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>Whether it is about every other action.</summary>
    public bool IsNotAction { get; init; }

    /// <summary>Patterns of resources.</summary>
    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>Whether it is about every other resource.</summary>
    public bool IsNotResource { get; init; }

    /// <summary>Conditions that must all hold.</summary>
    public IReadOnlyList<PolicyCondition> Conditions { get; init; } = [];

    /// <summary>Whether it allows something to everybody.</summary>
    public bool IsPublic => IsAllow && Principals.IncludesEverybody && !Conditions.Any(static c => c.NarrowsWho);

    /// <summary>Whether it is about a request.</summary>
    public bool Matches(PolicyRequest request)
    {
        if (!Principals.Match(request.Caller)
            || AnyAction(request.Action) == IsNotAction || AnyResource(request) == IsNotResource)
        {
            return false;
        }

        for (var i = 0; i < Conditions.Count; i++)
        {
            if (!Conditions[i].Holds(request))
            {
                return false;
            }
        }

        return true;
    }

    private bool AnyAction(string action)
    {
        for (var i = 0; i < Actions.Count; i++)
        {
            if (Wildcard.IsMatch(Actions[i], action, ignoreCase: true))
            {
                return true;
            }
        }

        return false;
    }

    private bool AnyResource(PolicyRequest request)
    {
        for (var i = 0; i < Resources.Count; i++)
        {
            if (Wildcard.IsMatch(PolicyVariables.Fill(Resources[i], request), request.Resource))
            {
                return true;
            }
        }

        return false;
    }
}
