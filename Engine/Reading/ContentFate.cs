namespace OrleansAlluxio.Engine.Reading;

/// <summary>What the fabric knows of a content that was not found where it was.</summary>
internal enum ContentFate
{
    /// <summary>It should be there: whoever took it did so behind the fabric's back.</summary>
    Same,

    /// <summary>The fabric has moved it.</summary>
    Moved,

    /// <summary>The fabric has replaced or removed it.</summary>
    Gone,
}
