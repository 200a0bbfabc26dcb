namespace OrleansAlluxio.Core.Namespace;

/// <summary>The right to be the only exclusive writer of a path, for a time.</summary>
/// <param name="Id">Unguessable; the holder shows it to renew or complete.</param>
/// <param name="Holder">Who holds it, for messages.</param>
/// <param name="ExpiresUnixMs">When it ends unless renewed.</param>
[GenerateSerializer, Immutable, Alias("oa.write-lease")]
public sealed record WriteLease(
    [property: Id(0)] string Id, [property: Id(1)] string Holder, [property: Id(2)] long ExpiresUnixMs);
