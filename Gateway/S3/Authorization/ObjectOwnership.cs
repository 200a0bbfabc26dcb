namespace OrleansAlluxio.Gateway.S3.Authorization;

/// <summary>Who owns the objects of a bucket, and so whether ACLs mean anything.</summary>
internal enum ObjectOwnership
{
    /// <summary>The bucket's owner; ACLs are off. What a bucket has that says nothing.</summary>
    BucketOwnerEnforced,

    /// <summary>The bucket's owner when the writer gives it full control, else the writer.</summary>
    BucketOwnerPreferred,

    /// <summary>The writer.</summary>
    ObjectWriter,
}
