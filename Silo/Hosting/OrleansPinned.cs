using System.Globalization;
using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>
/// Grains that live where the view says are none that Orleans may move: neither to have as many activations in each
/// silo, nor to have those together that call each other. Grain code knows nothing of it.
/// </summary>
internal sealed class OrleansPinned : IGrainPropertiesProvider
{
    /// <inheritdoc/>
    public void Populate(Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        if (OrleansGrains.IsOurs(grainType))
        {
            properties[WellKnownGrainTypeProperties.Immovable] =
                ((byte)ImmovableKind.Any).ToString(CultureInfo.InvariantCulture);
        }
    }
}
