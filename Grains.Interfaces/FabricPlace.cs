namespace OrleansAlluxio.Grains.Interfaces;

/// <summary>Where a silo serves the fabric API, and what it takes for the fabric itself.</summary>
[GenerateSerializer, Immutable, Alias("oa.fabric-place")]
public sealed record FabricPlace
{
    /// <summary>The fabric API.</summary>
    [Id(0)]
    public required Uri Url { get; init; }

    /// <summary>Its bearer token; never logged.</summary>
    [Id(1)]
    public required string Token { get; init; }

    // Records print their members; the token must not reach a log.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Url = ").Append(Url);
        return true;
    }
}
