namespace OrleansAlluxio.Tests.Gateway.Support;

/// <summary>Starts a fabric that lives in a directory, with more arguments of <c>up</c>.</summary>
internal delegate Task<IRunningFabric> FabricStart(
    string home, IReadOnlyList<string> more, CancellationToken cancellationToken);
