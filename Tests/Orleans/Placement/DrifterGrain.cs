using Orleans.Placement;
using Orleans.Runtime;

namespace OrleansAlluxio.Tests.Orleans.Placement;

/// <summary>Lives where it was called first, until it is moved.</summary>
[PreferLocalPlacement]
internal sealed class DrifterGrain(ILocalSiloDetails silo) : Grain, IDrifterGrain
{
    public ValueTask<string> WhereAsync() => ValueTask.FromResult(silo.SiloAddress.ToParsableString());
}
