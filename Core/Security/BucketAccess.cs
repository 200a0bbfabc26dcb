namespace OrleansAlluxio.Core.Security;

/// <summary>What a right gives in a bucket; each contains the ones before.</summary>
[GenerateSerializer, Alias("oa.bucket-access")]
public enum BucketAccess
{
    /// <summary>Nothing. The bucket's own policy and ACLs may still give something.</summary>
    None,

    /// <summary>Reads objects and lists.</summary>
    Read,

    /// <summary>Also writes and deletes objects.</summary>
    Write,

    /// <summary>Also settings, ACLs and the bucket itself, as its owner.</summary>
    Full,
}
