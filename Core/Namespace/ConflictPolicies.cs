namespace OrleansAlluxio.Core.Namespace;

/// <summary>Conflict policies as people write them.</summary>
public static class ConflictPolicies
{
    /// <summary>The names, for messages.</summary>
    public const string Names = "keep-both, ours or theirs";

    /// <summary>keep-both, ours or theirs; null for anything else.</summary>
    public static ConflictPolicy? TryParse(string text) => text switch
    {
        "keep-both" => ConflictPolicy.KeepBoth,
        "ours" => ConflictPolicy.Ours,
        "theirs" => ConflictPolicy.Theirs,
        _ => null,
    };

    /// <summary>The name of a policy.</summary>
    public static string NameOf(ConflictPolicy policy) => policy switch
    {
        ConflictPolicy.KeepBoth => "keep-both",
        ConflictPolicy.Ours => "ours",
        ConflictPolicy.Theirs => "theirs",
        _ => throw new ArgumentOutOfRangeException(nameof(policy)),
    };
}
