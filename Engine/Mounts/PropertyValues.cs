using System.Globalization;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Mounts;

/// <summary>Reads values of path properties.</summary>
public static class PropertyValues
{
    /// <summary>InvalidArgument for an unknown property or a value that is none of its.</summary>
    public static void Validate(string name, string value)
    {
        switch (name)
        {
            case PropertyNames.SyncInterval:
                ParseInterval(value);
                break;
            case PropertyNames.WriteType:
                ParseWriteType(value);
                break;
            case PropertyNames.PersistConflict:
                ParseConflictPolicy(value);
                break;
            case PropertyNames.Cache:
                CacheRule.Parse(value);
                break;
            case PropertyNames.CachePriority:
                CareRules.ParsePriority(value);
                break;
            case PropertyNames.Promotion:
                CareRules.ParsePromotion(value);
                break;
            case PropertyNames.DurableCopies:
                ParseDurableCopies(value);
                break;
            case PropertyNames.ReadLocation or PropertyNames.WriteLocation:
                LocationPolicy.Parse(value);
                break;
            default:
                throw new FabricException(
                    FabricErrorKind.InvalidArgument, "set property", name,
                    $"unknown property; known: {PropertyNames.SyncInterval}, {PropertyNames.WriteType}, "
                    + $"{PropertyNames.PersistConflict}, {PropertyNames.Cache}, {PropertyNames.DurableCopies}, "
                    + $"{PropertyNames.CachePriority}, {PropertyNames.Promotion}, {PropertyNames.ReadLocation}, "
                    + $"{PropertyNames.WriteLocation}");
        }
    }

    /// <summary>-1, 0, milliseconds, or a number with ms, s, m/min, h or d.</summary>
    public static long ParseInterval(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var digits = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyz");
        var unit = text[digits.Length..] switch
        {
            "" or "ms" => 1L,
            "s" or "sec" => 1000,
            "m" or "min" => 60_000,
            "h" or "hour" => 3_600_000,
            "d" or "day" => 86_400_000,
            _ => 0,
        };
        return unit > 0
            && long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number is >= -1 and <= 1_000_000_000
            ? number < 0 ? -1 : number * unit
            : throw new FabricException(
                FabricErrorKind.InvalidArgument, "read interval", text,
                "an interval is -1, 0 or a period such as 500ms, 30s, 5m, 1h");
    }

    /// <summary>The names Alluxio users know, in any case.</summary>
    public static WriteType ParseWriteType(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.ToUpperInvariant() switch
        {
            "MUST_CACHE" => WriteType.MustCache,
            "CACHE_THROUGH" => WriteType.CacheThrough,
            "THROUGH" => WriteType.Through,
            "ASYNC_THROUGH" => WriteType.AsyncThrough,
            _ => throw new FabricException(
                FabricErrorKind.InvalidArgument, "read write type", text,
                "a write type is MUST_CACHE, CACHE_THROUGH, THROUGH or ASYNC_THROUGH"),
        };
    }

    /// <summary>1 to <see cref="FabricLimits.DurableCopiesMax"/>.</summary>
    public static int ParseDurableCopies(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is >= 1 and <= FabricLimits.DurableCopiesMax
            ? number
            : throw new FabricException(
                FabricErrorKind.InvalidArgument, "read number of copies", text,
                $"copies are 1..{FabricLimits.DurableCopiesMax}");

    /// <summary>keep-both, ours or theirs.</summary>
    public static ConflictPolicy ParseConflictPolicy(string text) => ConflictPolicies.TryParse(text)
        ?? throw new FabricException(
            FabricErrorKind.InvalidArgument, "read conflict policy", text,
            $"a conflict policy is {ConflictPolicies.Names}");

    /// <summary>The name of a write type.</summary>
    public static string Name(WriteType type) => type switch
    {
        WriteType.MustCache => "MUST_CACHE",
        WriteType.CacheThrough => "CACHE_THROUGH",
        WriteType.Through => "THROUGH",
        WriteType.AsyncThrough => "ASYNC_THROUGH",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
