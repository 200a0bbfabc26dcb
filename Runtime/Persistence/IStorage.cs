namespace OrleansAlluxio.Runtime;

/// <summary>Durable state, apart from its type.</summary>
public interface IStorage
{
    /// <summary>The version that was last read or written; null when there is none.</summary>
    string? Etag { get; }

    /// <summary>Whether a record was there when last read or written.</summary>
    bool RecordExists { get; }

    /// <summary>Removes the record and resets the state to a new value.</summary>
    Task ClearStateAsync(CancellationToken cancellationToken);

    /// <summary>Writes the state if nobody else has since it was read.</summary>
    /// <exception cref="InconsistentStateException">Somebody else has.</exception>
    Task WriteStateAsync(CancellationToken cancellationToken);

    /// <summary>Reads the record again and drops what the state held.</summary>
    Task ReadStateAsync(CancellationToken cancellationToken);

    /// <summary>Removes the record and resets the state to a new value.</summary>
    Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    /// <summary>Writes the state if nobody else has since it was read.</summary>
    Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    /// <summary>Reads the record again and drops what the state held.</summary>
    Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);
}
