using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OrleansAlluxio.Client.Wire;

/// <summary>
/// The JSON of requests: a member that means nothing is refused, so that a misspelt option is never silently ignored;
/// one that is absent has the value that its record gives it.
/// </summary>
internal static class StrictJson
{
    private static readonly JsonSerializerOptions Options = new(FabricJson.Default.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        TypeInfoResolver = FabricJson.Default.WithAddedModifier(KeepInitialValues),
    };

    /// <summary>How a record of <see cref="FabricJson"/> is read from a request.</summary>
    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    // Generated readers set every init-only property in the creation of the record, those that are absent to nothing,
    // over the value that the record gives them. Made first and set after, it keeps that value.
    private static void KeepInitialValues(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.CreateObject is not null
            || type.Type.GetConstructor(Type.EmptyTypes) is null)
        {
            return;
        }

        type.CreateObject = () => Activator.CreateInstance(type.Type)!;
        foreach (var property in type.Properties)
        {
            // What no request may set has no setter here.
            if (property.Set is not null && property.AttributeProvider is PropertyInfo { SetMethod: not null } declared)
            {
                property.Set = (record, value) =>
                    declared.SetValue(record, value, BindingFlags.DoNotWrapExceptions, null, null, null);
            }
        }
    }
}
