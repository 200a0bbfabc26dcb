namespace OrleansAlluxio.Engine.Mounts;

/// <summary>What a path's properties say of its pages. Pure.</summary>
public static class CareRules
{
    /// <summary>high, normal or low.</summary>
    public static PageCare ParsePriority(string text) => text switch
    {
        "high" => PageCare.High,
        "normal" => PageCare.None,
        "low" => PageCare.Low,
        _ => throw new FabricException(
            FabricErrorKind.InvalidArgument, "read priority", text, "a priority is high, normal or low"),
    };

    /// <summary>How a priority is shown; null for none.</summary>
    public static string? PriorityOf(PageCare care) =>
        (care & PageCare.High) != 0 ? "high" : (care & PageCare.Low) != 0 ? "low" : null;

    /// <summary>How a promotion is shown; null for none.</summary>
    public static string? PromotionOf(PageCare care) =>
        (care & PageCare.NeverPromoted) != 0 ? "never" : (care & PageCare.AlwaysPromoted) != 0 ? "always" : null;

    /// <summary>never, second-touch or always.</summary>
    public static PageCare ParsePromotion(string text) => text switch
    {
        "never" => PageCare.NeverPromoted,
        "second-touch" => PageCare.None,
        "always" => PageCare.AlwaysPromoted,
        _ => throw new FabricException(
            FabricErrorKind.InvalidArgument, "read promotion", text, "a promotion is never, second-touch or always"),
    };
}
