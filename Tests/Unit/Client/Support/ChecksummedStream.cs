using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Tests.Unit.Client.Support;

/// <summary>Content that knows a checksum, but only once it was read to its end.</summary>
internal sealed class ChecksummedStream(byte[] bytes, string checksum) : MemoryStream(bytes), IChecksummedContent
{
    public string? Checksum => Position == Length ? checksum : null;
}
