namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>What is known of a change.</summary>
public enum UfsChangeKind
{
    /// <summary>An entry came, or its content or attributes changed.</summary>
    Entry = 1,

    /// <summary>An entry is gone.</summary>
    Removed = 2,

    /// <summary>A directory came, went or moved: it and everything below it.</summary>
    Subtree = 3,

    /// <summary>Changes were lost: anything at and below the path may have changed.</summary>
    Rescan = 4,
}
