namespace OrleansAlluxio.Runtime;

/// <summary>Questions to ask a grain or a reference to one.</summary>
public static class GrainExtensions
{
    /// <summary>The id of a grain or of the grain a reference points to.</summary>
    public static GrainId GetGrainId(this IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain switch
        {
            GrainReference reference => reference.GrainId,
            IGrainBase instance => instance.GrainContext.GrainId,
            _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a reference.", nameof(grain)),
        };
    }

    /// <summary>The string key.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => GetGrainId(grain).Key;

    /// <summary>The number that is the key.</summary>
    public static long GetPrimaryKeyLong(this IAddressable grain) => GetGrainId(grain).KeyAsInt64();

    /// <summary>The GUID that is the key.</summary>
    public static Guid GetPrimaryKey(this IAddressable grain) => GetGrainId(grain).KeyAsGuid();

    /// <summary>
    /// A reference to this grain that other code may hold; calls through it take turns like any other call.
    /// </summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain)
        where TGrainInterface : IAddressable
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain switch
        {
            GrainReference reference => reference.Catalog.Factory.GetGrain<TGrainInterface>(reference.GrainId),
            IGrainBase instance => Activation.Of(instance).Catalog.Factory.GetGrain<TGrainInterface>(
                instance.GrainContext.GrainId),
            _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a reference.", nameof(grain)),
        };
    }

    /// <summary>The same grain seen through another of its interfaces.</summary>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain)
        where TGrainInterface : IAddressable => grain.AsReference<TGrainInterface>();
}
