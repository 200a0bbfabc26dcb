using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.Console;

/// <summary>
/// Who sends a request, as the console found out from its session: a feature of the request that only the console sets.
/// </summary>
/// <param name="Caller">Who.</param>
internal sealed record SignedIn(FabricCaller Caller);
