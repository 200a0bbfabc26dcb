namespace OrleansAlluxio.Runtime;

/// <summary>Where callers find an activation: the catalog, or the pool of a stateless worker.</summary>
internal interface IActivationHome
{
    /// <summary>
    /// Takes a dead activation out and, if requests still wait, puts its successor in its place in one step. Called
    /// under the gate of the dead one, so no caller can see it dead before the successor is found.
    /// </summary>
    /// <returns>Whether a successor may take over; false when the silo is stopping.</returns>
    bool Retire(Activation dead, Func<Activation>? successor);
}
