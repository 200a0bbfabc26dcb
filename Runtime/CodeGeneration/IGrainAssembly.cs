namespace OrleansAlluxio.Runtime.CodeGeneration;

/// <summary>The grains and grain interfaces of one assembly. Implemented by generated code.</summary>
public interface IGrainAssembly
{
    /// <summary>Grain interfaces declared here.</summary>
    IEnumerable<GrainInterfaceRegistration> Interfaces { get; }

    /// <summary>Grain classes declared here.</summary>
    IEnumerable<GrainClassRegistration> Classes { get; }

    /// <summary>The same of every referenced assembly that has grains.</summary>
    IEnumerable<IGrainAssembly> References { get; }
}
