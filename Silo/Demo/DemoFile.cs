namespace OrleansAlluxio.Silo.Demo;

/// <summary>A file whose bytes are known.</summary>
/// <param name="Path">Where the fabric has it.</param>
/// <param name="LengthBytes">Its length.</param>
/// <param name="Hash">SHA-256 of its bytes, in hex.</param>
internal sealed record DemoFile(FabricPath Path, long LengthBytes, string Hash);
