using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Policies;

/// <summary>What a policy judges: who asks for what, and the circumstances its conditions may look at.</summary>
/// <param name="Request">The request.</param>
/// <param name="Action">The action's name.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key; empty for the bucket itself.</param>
internal sealed record PolicyRequest(S3Request Request, string Action, string Bucket, string Key)
{
    private string? _resource;

    /// <summary>Who asks.</summary>
    public FabricCaller Caller => Request.Caller;

    /// <summary>The user's name; null without a signature.</summary>
    public string? UserName => Caller.Role == FabricRole.Anonymous ? null : Caller.User;

    /// <summary>When it is asked.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The version it is about, as it is asked for; null or empty for the current one.</summary>
    public string? VersionId { get; init; }

    /// <summary>Tags of the object that is there; null when they were not looked up or there is none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? ObjectTags { get; init; }

    /// <summary>The resource's name.</summary>
    public string Resource => _resource ??= Key.Length == 0
        ? PolicyNames.ResourcePrefix + Bucket
        : PolicyNames.ResourcePrefix + Bucket + "/" + Key;
}
