namespace OrleansAlluxio.Client.Wire;

/// <summary>Whether a request changed anything.</summary>
/// <param name="Changed">False when there was nothing to change.</param>
internal sealed record WireChanged(bool Changed);
