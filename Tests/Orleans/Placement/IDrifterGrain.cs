namespace OrleansAlluxio.Tests.Orleans.Placement;

/// <summary>A grain that may be anywhere.</summary>
public interface IDrifterGrain : IGrainWithIntegerKey
{
    /// <summary>The silo it is in.</summary>
    ValueTask<string> WhereAsync();
}
