namespace OrleansAlluxio.Runtime;

/// <summary>What a storage reads into and writes from.</summary>
public interface IGrainState<T>
{
    /// <summary>The value.</summary>
    T State { get; set; }

    /// <summary>Its version; null when there is no record.</summary>
    string? ETag { get; set; }

    /// <summary>Whether there is a record.</summary>
    bool RecordExists { get; set; }
}
