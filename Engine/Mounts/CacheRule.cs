namespace OrleansAlluxio.Engine.Mounts;

/// <summary>What a path's cache filter says.</summary>
/// <param name="Kind">Which rule.</param>
/// <param name="MaxAgeMs">Of <see cref="CacheRuleKind.MaxAge"/>: how long content is used without asking.</param>
public readonly record struct CacheRule(CacheRuleKind Kind, long MaxAgeMs = 0)
{
    private const string MaxAgePrefix = "max-age=";

    /// <summary>No rule.</summary>
    public static CacheRule Normal { get; } = new(CacheRuleKind.Normal);

    /// <summary>normal, never, immutable, max-age=30s. InvalidArgument for anything else.</summary>
    public static CacheRule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith(MaxAgePrefix, StringComparison.Ordinal)
            && PropertyValues.ParseInterval(text[MaxAgePrefix.Length..]) is > 0 and var age)
        {
            return new CacheRule(CacheRuleKind.MaxAge, age);
        }

        return text switch
        {
            "normal" => Normal,
            "never" => new CacheRule(CacheRuleKind.Never),
            "immutable" => new CacheRule(CacheRuleKind.Immutable),
            _ => throw new FabricException(
                FabricErrorKind.InvalidArgument, "read cache rule", text,
                "a cache rule is normal, never, immutable, or max-age= and a period such as 30s"),
        };
    }
}
