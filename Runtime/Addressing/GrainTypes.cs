using System.Collections.Frozen;
using System.Reflection;
using OrleansAlluxio.Runtime.CodeGeneration;

namespace OrleansAlluxio.Runtime;

/// <summary>Grain classes and interfaces as generated code registered them; read once at start.</summary>
internal sealed class GrainTypes
{
    private readonly FrozenDictionary<Type, GrainInterface> _interfaces;
    private readonly FrozenDictionary<string, GrainClass> _classes;

    private GrainTypes(Dictionary<Type, GrainInterface> interfaces, Dictionary<string, GrainClass> classes)
    {
        _interfaces = interfaces.ToFrozenDictionary();
        _classes = classes.ToFrozenDictionary();
    }

    public int ClassCount => _classes.Count;

    /// <summary>
    /// Follows the registrations from the assemblies that the options name, or else from the entry assembly.
    /// </summary>
    public static GrainTypes Load(EmbeddedGrainOptions options)
    {
        var seen = new Dictionary<Type, IGrainAssembly>();
        foreach (var root in Roots(options))
        {
            Follow(root, seen);
        }

        var classes = new Dictionary<string, GrainClass>();
        var interfaces = new Dictionary<Type, GrainInterface>();
        foreach (var registration in seen.Values.SelectMany(static assembly => assembly.Interfaces))
        {
            interfaces.Add(registration.Interface, new GrainInterface(registration));
        }

        foreach (var registration in seen.Values.SelectMany(static assembly => assembly.Classes))
        {
            var grainClass = new GrainClass(registration, options);
            if (!classes.TryAdd(grainClass.Name, grainClass))
            {
                throw new InvalidOperationException(
                    $"{grainClass.Type} and {classes[grainClass.Name].Type} are both grain type '{grainClass.Name}'.");
            }

            foreach (var grainInterface in registration.Interfaces)
            {
                interfaces[grainInterface].Classes.Add(grainClass);
            }
        }

        return new GrainTypes(interfaces, classes);
    }

    public GrainInterface Interface(Type type) => _interfaces.TryGetValue(type, out var found)
        ? found
        : throw new ArgumentException(
            $"{type} is no grain interface known here. Is its project built with the grain generator, and is "
            + "it reachable from the entry assembly or named by "
            + $"{nameof(EmbeddedGrainOptions)}.{nameof(EmbeddedGrainOptions.AddAssembly)}?");

    public GrainClass Class(string name) => _classes.TryGetValue(name, out var found)
        ? found
        : throw new ArgumentException($"'{name}' is no grain type known here.");

    private static IEnumerable<IGrainAssembly> Roots(EmbeddedGrainOptions options)
    {
        IEnumerable<Assembly> assemblies = options.Assemblies;
        if (options.Assemblies.Count == 0)
        {
            var entry = Assembly.GetEntryAssembly();
            assemblies = entry?.IsDefined(typeof(GrainAssemblyAttribute)) == true
                ? [entry]
                : AppDomain.CurrentDomain.GetAssemblies();
        }

        return assemblies
            .Select(static assembly => assembly.GetCustomAttribute<GrainAssemblyAttribute>()?.Registration)
            .OfType<Type>()
            .Select(static type => (IGrainAssembly)Activator.CreateInstance(type)!);
    }

    private static void Follow(IGrainAssembly assembly, Dictionary<Type, IGrainAssembly> seen)
    {
        if (!seen.TryAdd(assembly.GetType(), assembly))
        {
            return;
        }

        foreach (var reference in assembly.References)
        {
            Follow(reference, seen);
        }
    }
}
