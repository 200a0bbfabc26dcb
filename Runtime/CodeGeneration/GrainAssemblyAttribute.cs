namespace OrleansAlluxio.Runtime.CodeGeneration;

/// <summary>Points to the generated <see cref="IGrainAssembly"/>, so that nothing needs to scan types.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class GrainAssemblyAttribute(Type registration) : Attribute
{
    /// <summary>A public class with a public constructor that implements <see cref="IGrainAssembly"/>.</summary>
    public Type Registration { get; } = registration;
}
