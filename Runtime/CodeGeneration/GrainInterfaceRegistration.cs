namespace OrleansAlluxio.Runtime.CodeGeneration;

/// <summary>A grain interface as the generator found it.</summary>
/// <param name="Interface">The interface.</param>
/// <param name="Create">Makes a proxy.</param>
public sealed record GrainInterfaceRegistration(Type Interface, Func<GrainReferenceSeed, GrainReference> Create);
