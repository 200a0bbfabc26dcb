namespace OrleansAlluxio.Gateway.S3.Protocol;

/// <summary>
/// Query parameters that turn a request into another operation. One that is known and not served must never be ignored.
/// </summary>
internal static class Subresources
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering",
            "inventory",
        "legal-hold", "lifecycle", "location", "logging", "metadataConfiguration", "metadataTable", "metrics",
            "notification",
        "object-lock", "ownershipControls", "policy", "policyStatus", "publicAccessBlock", "renameObject",
            "replication",
        "requestPayment", "restore", "retention", "select", "session", "tagging", "torrent", "uploadId", "uploads",
            "versioning",
        "versions", "website",
    };

    /// <summary>The subresource of a request; null for the bucket or object itself.</summary>
    /// <exception cref="S3Exception">InvalidRequest for two of them.</exception>
    public static string? Find(S3Query query)
    {
        string? found = null;
        foreach (var (name, _) in query.Parameters)
        {
            if (Names.Contains(name))
            {
                found = found is null
                    ? name
                    : throw new S3Exception(S3Errors.InvalidRequest, $"{found} and {name} cannot be in one request.");
            }
        }

        return found;
    }
}
