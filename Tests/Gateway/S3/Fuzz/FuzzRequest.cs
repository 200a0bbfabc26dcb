using System.Globalization;

namespace OrleansAlluxio.Tests.Gateway.S3.Fuzz;

/// <summary>A request that was made up.</summary>
/// <param name="Index">Which one of the run.</param>
/// <param name="Method">Its method.</param>
/// <param name="Target">Path and query as they go out.</param>
/// <param name="Headers">Headers beside those of signing, with lower-case names.</param>
/// <param name="Body">Its body; null for none.</param>
/// <param name="Signing">How it says who sends it.</param>
internal sealed record FuzzRequest(
    int Index,
    string Method,
    string Target,
    IReadOnlyDictionary<string, string> Headers,
    byte[]? Body,
    FuzzSigning Signing)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        var headers = string.Join("; ", Headers.Select(static h => h.Key + ": " + h.Value));
        var body = Body is null ? "no body" : Convert.ToHexString(Body.AsSpan(0, Math.Min(200, Body.Length)));
        return string.Create(
            CultureInfo.InvariantCulture, $"request {Index}: {Signing} {Method} {Target} [{headers}] {body}");
    }
}
