namespace OrleansAlluxio.Gateway.S3.Protocol;

/// <summary>A failure as S3 names it.</summary>
/// <param name="Code">S3's error code, for programs.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Message">What it says when nothing better is known.</param>
internal sealed record S3Error(string Code, int Status, string Message);
