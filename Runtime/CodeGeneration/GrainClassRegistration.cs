namespace OrleansAlluxio.Runtime.CodeGeneration;

/// <summary>A grain class as the generator found it.</summary>
/// <param name="Class">The class.</param>
/// <param name="Interfaces">Its grain interfaces.</param>
/// <param name="Create">Calls its constructor.</param>
public sealed record GrainClassRegistration(
    Type Class, IReadOnlyList<Type> Interfaces, Func<GrainConstruction, IGrainBase> Create);
