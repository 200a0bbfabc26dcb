namespace OrleansAlluxio.Gateway.S3.Policies;

/// <summary>One condition: a key of the request against values, by an operator.</summary>
internal sealed class PolicyCondition(PolicyOperator condition, string key, IReadOnlyList<string> values)
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>Whether it lets only some pass, by who they are or where they come from.</summary>
    public bool NarrowsWho => condition is { IsNegated: false, IfExists: false, Set: not PolicySet.All }
        && condition.Kind != PolicyOperatorKind.Null && PolicyKeys.NarrowsWho(Key)
        && values.All(static v => v is not ("*" or "0.0.0.0/0" or "::/0"));

    /// <summary>Whether it holds for a request.</summary>
    public bool Holds(PolicyRequest request)
    {
        var actual = PolicyKeys.Values(Key, request);
        if (condition.Kind == PolicyOperatorKind.Null)
        {
            return Any(actual.Count == 0 ? "true" : "false", request);
        }

        if (actual.Count == 0)
        {
            return condition.IfExists || condition.Set == PolicySet.All
                || (condition.IsNegated && condition.Set == PolicySet.One);
        }

        return condition.Set switch
        {
            PolicySet.All => actual.All(value => Any(value, request) != condition.IsNegated),
            PolicySet.Any => actual.Any(value => Any(value, request) != condition.IsNegated),
            _ => Any(actual[0], request) != condition.IsNegated,
        };
    }

    private bool Any(string actual, PolicyRequest request)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (condition.IsTrue(actual, PolicyVariables.Fill(values[i], request)))
            {
                return true;
            }
        }

        return false;
    }
}
