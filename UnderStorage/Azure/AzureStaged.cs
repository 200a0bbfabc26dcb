namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>Blocks that wait to become a blob.</summary>
/// <param name="BlockIds">In the order of their bytes.</param>
/// <param name="LengthBytes">Of all together.</param>
/// <param name="Md5">Of all together, where it is known.</param>
/// <param name="Options">How the blob is written.</param>
internal sealed record AzureStaged(
    IReadOnlyList<string> BlockIds, long LengthBytes, byte[]? Md5, UfsWriteOptions Options);
