using OrleansAlluxio.Runtime.CodeGeneration;

namespace OrleansAlluxio.Runtime;

/// <summary>A grain interface, its proxies and the classes that implement it.</summary>
internal sealed class GrainInterface(GrainInterfaceRegistration registration)
{
    private GrainClass? _only;

    public Func<GrainReferenceSeed, GrainReference> Create { get; } = registration.Create;

    public List<GrainClass> Classes { get; } = [];

    /// <summary>The one class, or the one whose name starts with the prefix.</summary>
    public GrainClass Pick(string? prefix)
    {
        if (prefix is null && _only is { } only)
        {
            return only;
        }

        var fits = Classes.Where(candidate => prefix is null
            || candidate.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal)
            || candidate.Type.Name.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        var found = fits.Count switch
        {
            1 => fits[0],
            0 => throw new ArgumentException($"No grain class implements {registration.Interface}."),
            _ => throw new ArgumentException(
                $"{registration.Interface} is implemented by "
                + string.Join(", ", fits.Select(static c => c.Type.Name)) + ": "
                + "say which with grainClassNamePrefix."),
        };
        if (prefix is null)
        {
            _only = found;
        }

        return found;
    }
}
