namespace OrleansAlluxio.Grains;

/// <summary>Where grains keep state.</summary>
public static class StorageNames
{
    /// <summary>The fabric's database.</summary>
    public const string Fabric = "fabric";
}
