namespace OrleansAlluxio.Runtime.CodeGeneration;

/// <summary>What a generated proxy hands to its base.</summary>
public readonly struct GrainReferenceSeed
{
    internal GrainReferenceSeed(ActivationCatalog catalog, GrainClass grainClass, GrainId grainId)
    {
        Catalog = catalog;
        Class = grainClass;
        GrainId = grainId;
    }

    internal ActivationCatalog Catalog { get; }

    internal GrainClass Class { get; }

    internal GrainId GrainId { get; }
}
