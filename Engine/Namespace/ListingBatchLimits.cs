namespace OrleansAlluxio.Engine.Namespace;

/// <summary>Bounds of an applied listing.</summary>
internal static class ListingBatchLimits
{
    /// <summary>
    /// Most undecided files named in an answer. Each is asked for by itself; beyond it a second listing is cheaper.
    /// </summary>
    public const int UndecidedFilesMax = 64;
}
