namespace OrleansAlluxio.Gateway.Console;

/// <summary>A file of the console.</summary>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Tag">Its strong entity tag, quoted.</param>
internal sealed record ConsoleAsset(ReadOnlyMemory<byte> Bytes, string Type, string Tag);
