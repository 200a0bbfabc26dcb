namespace OrleansAlluxio.Engine.Sync.Recursive;

/// <summary>Where the application of one directory of a flat listing stands.</summary>
internal enum FlatState
{
    /// <summary>The listing is being applied.</summary>
    Going,

    /// <summary>
    /// It moved while it was listed, or the listing has only a part of it: it takes a listing of its own.
    /// </summary>
    Redo,

    /// <summary>It is not there (any more), or hidden.</summary>
    Gone,

    /// <summary>It failed and was reported.</summary>
    Failed,
}
