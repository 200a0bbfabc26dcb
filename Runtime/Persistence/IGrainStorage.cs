namespace OrleansAlluxio.Runtime;

/// <summary>
/// Where grain state is durable. Registered as a keyed service under the storage's name. Thread-safe.
/// </summary>
public interface IGrainStorage
{
    /// <summary>
    /// Fills the state, version and existence; without a record leaves the value and clears the other two.
    /// </summary>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>
    /// Writes if the version is still that of the record, then sets the new version. Durable when it returns.
    /// </summary>
    /// <exception cref="InconsistentStateException">The record has another version.</exception>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>
    /// Removes the record if the version is still that of the record, then clears version and existence.
    /// </summary>
    /// <exception cref="InconsistentStateException">The record has another version.</exception>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);
}
