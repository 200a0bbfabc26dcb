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
