namespace OrleansAlluxio.Gateway.S3.Signing;

/// <summary>Where a request's signature is.</summary>
internal enum S3Authentication
{
    /// <summary>Nowhere: an anonymous request.</summary>
    None,

    /// <summary>In the Authorization header.</summary>
    Header,

    /// <summary>In the query: a presigned request.</summary>
    Query,

    /// <summary>In a form.</summary>
    Form,
}
