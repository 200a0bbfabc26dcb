namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>Where a new file goes. One that is there is replaced where it is.</summary>
internal enum UnionWritePolicy
{
    /// <summary>Into the first branch that takes writes.</summary>
    First,

    /// <summary>Into the branch with the most room at that moment.</summary>
    MostFree,

    /// <summary>Into the first branch with a glob for it, else the first that has none.</summary>
    ByPattern,
}
