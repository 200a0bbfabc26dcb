namespace OrleansAlluxio.Gateway.S3.Policies;

/// <summary>A bucket policy that was checked when it was parsed. Immutable; deciding allocates little.</summary>
internal sealed class PolicyDocument(IReadOnlyList<PolicyStatement> statements)
{
    /// <summary>Denies everything: what a stored text that cannot be read counts as.</summary>
    public static readonly PolicyDocument Unreadable = new(
        [new PolicyStatement
        {
            IsAllow = false,
            Principals = PolicyPrincipals.Everybody,
            Actions = ["*"],
            Resources = ["*"],
        }]);

    /// <summary>Whether any statement denies: without one an administrator need not be judged.</summary>
    public bool HasDeny { get; } = statements.Any(static s => !s.IsAllow);

    /// <summary>Whether a condition looks at tags of the object that is there.</summary>
    public bool NeedsObjectTags { get; } = statements.Any(static s => s.Conditions.Any(static c => c.Key.StartsWith(
        PolicyKeys.ExistingObjectTag, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Whether it allows something to everybody, without a condition that narrows who they are.</summary>
    public bool IsPublic { get; } = statements.Any(static s => s.IsPublic);

    /// <summary>All user names it names as principals.</summary>
    public IEnumerable<string> Users => statements.SelectMany(static s => s.Principals.Users);

    /// <summary>What it says of a request: an explicit deny wins over any allow.</summary>
    public PolicyVerdict Judge(PolicyRequest request)
    {
        var verdict = PolicyVerdict.Silent;
        for (var i = 0; i < statements.Count; i++)
        {
            var statement = statements[i];
            if ((verdict != PolicyVerdict.Allow || !statement.IsAllow) && statement.Matches(request))
            {
                if (!statement.IsAllow)
                {
                    return PolicyVerdict.Deny;
                }

                verdict = PolicyVerdict.Allow;
            }
        }

        return verdict;
    }
}
