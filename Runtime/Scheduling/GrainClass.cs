using System.Reflection;
using OrleansAlluxio.Runtime.CodeGeneration;

namespace OrleansAlluxio.Runtime;

/// <summary>A grain class with its attributes, read once at start.</summary>
internal sealed class GrainClass
{
    public GrainClass(GrainClassRegistration registration, EmbeddedGrainOptions options)
    {
        Type = registration.Class;
        Create = registration.Create;
        Name = NameOf(Type);
        IsReentrant = Type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        WorkersMax = Type.GetCustomAttribute<StatelessWorkerAttribute>(inherit: true)?.MaxLocalWorkers ?? 0;
        AgeLimit = Type.IsDefined(typeof(KeepAliveAttribute), inherit: true)
            ? Timeout.InfiniteTimeSpan
            : Type.GetCustomAttribute<CollectionAgeLimitAttribute>(inherit: true)?.AgeLimit ?? options.CollectionAge;
    }

    public Type Type { get; }

    public string Name { get; }

    public Func<GrainConstruction, IGrainBase> Create { get; }

    public bool IsReentrant { get; }

    /// <summary>Most activations per key of a stateless worker; 0 for an ordinary grain.</summary>
    public int WorkersMax { get; }

    public TimeSpan AgeLimit { get; }

    private static string NameOf(Type type)
    {
        var name = type.Name.EndsWith("Grain", StringComparison.Ordinal) && type.Name.Length > "Grain".Length
            ? type.Name[..^"Grain".Length]
            : type.Name;
        return name.ToLowerInvariant();
    }
}
