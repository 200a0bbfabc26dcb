namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>What a token is made for. None of the parts can hold a line break, so no two claims look alike.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">Path and query as they are on the wire.</param>
/// <param name="Digest">SHA-256 of the body in hex, or <see cref="ClusterHeaders.Streamed"/>.</param>
/// <param name="Caller">Who asks through a gateway; empty for the fabric itself.</param>
internal readonly record struct ClusterClaim(string Method, string Target, string Digest, string Caller);
