namespace OrleansAlluxio.Gateway.S3.Authorization;

/// <summary>The four switches that keep a bucket from being public. Absent means all are off.</summary>
/// <param name="BlockPublicAcls">Requests that would make an ACL public are refused.</param>
/// <param name="IgnorePublicAcls">Grants to everybody and to all users do nothing.</param>
/// <param name="BlockPublicPolicy">A public policy is refused.</param>
/// <param name="RestrictPublicBuckets">A public policy gives nothing without a signature.</param>
internal sealed record PublicAccessBlock(
    bool BlockPublicAcls, bool IgnorePublicAcls, bool BlockPublicPolicy, bool RestrictPublicBuckets)
{
    /// <summary>All off.</summary>
    public static readonly PublicAccessBlock None = new(false, false, false, false);

    /// <summary>Reads the stored form; what is not of it counts as all on.</summary>
    public static PublicAccessBlock Parse(string? text) => text is null ? None
        : text.Length == 4 && text.AsSpan().IndexOfAnyExcept('0', '1') < 0
            ? new(text[0] == '1', text[1] == '1', text[2] == '1', text[3] == '1')
            : new(true, true, true, true);

    /// <summary>The stored form: four digits in the order of S3's documents.</summary>
    public string ToText() => string.Concat(
        BlockPublicAcls ? "1" : "0", IgnorePublicAcls ? "1" : "0", BlockPublicPolicy ? "1" : "0",
        RestrictPublicBuckets ? "1" : "0");
}
