using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// Who asks. An explicit part of every operation: no identity is ever taken from the thread it runs on.
/// </summary>
[GenerateSerializer, Immutable, Alias("oa.caller")]
public sealed record FabricCaller
{
    /// <summary>The user's name, as it becomes the owner of what it makes.</summary>
    [Id(0)]
    public required string User { get; init; }

    /// <summary>The user's primary group.</summary>
    [Id(1)]
    public required string Group { get; init; }

    /// <summary>Groups beside the primary one.</summary>
    [Id(2)]
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>What it may at most do.</summary>
    [Id(3)]
    public FabricRole Role { get; init; } = FabricRole.User;

    /// <summary>Its rights in buckets, beside what it owns.</summary>
    [Id(4)]
    public IReadOnlyList<BucketRight> Rights { get; init; } = [];

    /// <summary>Whether no permission is asked for.</summary>
    public bool IsSuperuser => Role == FabricRole.Admin;

    /// <summary>The fabric itself: background work, and the owner of a fabric on its own machine.</summary>
    public static FabricCaller System { get; } =
        new() { User = PrincipalNames.Fabric, Group = PrincipalNames.Fabric, Role = FabricRole.Admin };

    /// <summary>A request without a signature.</summary>
    public static FabricCaller Anonymous { get; } =
        new() { User = PrincipalNames.Anonymous, Group = PrincipalNames.Anonymous, Role = FabricRole.Anonymous };

    /// <summary>Whether it is in a group.</summary>
    public bool IsIn(string group)
    {
        if (string.Equals(Group, group, StringComparison.Ordinal))
        {
            return true;
        }

        for (var i = 0; i < Groups.Count; i++)
        {
            if (string.Equals(Groups[i], group, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return Role != FabricRole.Anonymous && group == PrincipalNames.AuthenticatedUsers;
    }
}
