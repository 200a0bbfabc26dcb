namespace OrleansAlluxio.Gateway.S3.Policies;

/// <summary>How many of a key's values must match.</summary>
internal enum PolicySet
{
    /// <summary>The key has one value.</summary>
    One,

    /// <summary><c>ForAllValues</c>: every one, also none at all.</summary>
    All,

    /// <summary><c>ForAnyValue</c>: at least one.</summary>
    Any,
}
