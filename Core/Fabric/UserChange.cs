using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>What to change of a user; null leaves it as it is.</summary>
[GenerateSerializer, Immutable, Alias("oa.user-change")]
public sealed record UserChange
{
    /// <summary>Whose.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The new role.</summary>
    [Id(1)]
    public FabricRole? Role { get; init; }

    /// <summary>All groups from now on.</summary>
    [Id(2)]
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Whether its keys are accepted.</summary>
    [Id(3)]
    public bool? Enabled { get; init; }

    /// <summary>Rights to add, each replacing the one of the same bucket or pattern.</summary>
    [Id(4)]
    public IReadOnlyList<BucketRight>? SetRights { get; init; }

    /// <summary>Buckets or patterns whose rights go; absent ones are no error.</summary>
    [Id(5)]
    public IReadOnlyList<string>? RemoveRights { get; init; }
}
