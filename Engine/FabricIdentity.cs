namespace OrleansAlluxio.Engine;

/// <summary>Who this fabric is, for status answers.</summary>
/// <param name="FabricId">From its home, for ever.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="GrainRuntime">"Embedded" or "Orleans".</param>
public sealed record FabricIdentity(string FabricId, string Version, string GrainRuntime);
