using OrleansAlluxio.Runtime.CodeGeneration;

namespace OrleansAlluxio.Runtime;

/// <summary>Makes proxies. One per silo.</summary>
internal sealed class GrainFactory(ActivationCatalog catalog, GrainTypes types) : IClusterClient
{
    public IServiceProvider ServiceProvider => catalog.Services;

    public int ClassCount => types.ClassCount;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentNullException.ThrowIfNull(primaryKey);
        return Reference<TGrainInterface>(primaryKey, grainClassNamePrefix);
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        Reference<TGrainInterface>(GrainId.KeyOf(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey =>
        Reference<TGrainInterface>(GrainId.KeyOf(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable =>
        Make<TGrainInterface>(types.Interface(typeof(TGrainInterface)), types.Class(grainId.Type), grainId);

    /// <summary>A reference that reminders call.</summary>
    public ReminderReference Reminder(GrainId grainId) =>
        new(new GrainReferenceSeed(catalog, types.Class(grainId.Type), grainId));

    private TGrainInterface Reference<TGrainInterface>(string key, string? prefix)
        where TGrainInterface : IAddressable
    {
        var grainInterface = types.Interface(typeof(TGrainInterface));
        var grainClass = grainInterface.Pick(prefix);
        return Make<TGrainInterface>(grainInterface, grainClass, new GrainId(grainClass.Name, key));
    }

    private TGrainInterface Make<TGrainInterface>(
        GrainInterface grainInterface, GrainClass grainClass, GrainId grainId) =>
        (TGrainInterface)(object)grainInterface.Create(new GrainReferenceSeed(catalog, grainClass, grainId));
}
