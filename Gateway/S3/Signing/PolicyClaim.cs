namespace OrleansAlluxio.Gateway.S3.Signing;

/// <summary>What a form says of its policy's signature, field by field; null for one that is not there.</summary>
/// <param name="Algorithm">How it was signed.</param>
/// <param name="Credential">With which key, for what.</param>
/// <param name="Timestamp">When.</param>
/// <param name="Policy">What was signed: the field's text itself.</param>
/// <param name="Signature">The signature in hex.</param>
internal sealed record PolicyClaim(
    string? Algorithm, string? Credential, string? Timestamp, string Policy, string? Signature);
