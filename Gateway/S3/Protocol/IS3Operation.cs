namespace OrleansAlluxio.Gateway.S3.Protocol;

/// <summary>One operation of S3. Stateless; it runs only for a request whose signature holds.</summary>
internal interface IS3Operation
{
    /// <summary>
    /// Answers the request, or throws <see cref="S3Exception"/> or a fabric failure before anything was sent.
    /// </summary>
    ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken);
}
