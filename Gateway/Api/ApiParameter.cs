namespace OrleansAlluxio.Gateway.Api;

/// <summary>A query parameter of a route.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its JSON schema type: string, integer or boolean.</param>
/// <param name="IsRequired">Whether a request without it is refused.</param>
/// <param name="Description">What it means, a sentence.</param>
internal sealed record ApiParameter(string Name, string Type, bool IsRequired, string Description)
{
    public static ApiParameter OnPath { get; } = new("path", "string", true, "Fabric path, percent-encoded once.");

    public static ApiParameter Sync { get; } =
        new("sync", "integer", false, "Sync interval of this request in ms: -1 only the first access, 0 always.");

    public static ApiParameter Required(string name, string description, string type = "string") =>
        new(name, type, true, description);

    public static ApiParameter Optional(string name, string description, string type = "string") =>
        new(name, type, false, description);
}
