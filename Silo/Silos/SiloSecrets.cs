using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>What silos prove to each other with their secret, each for one purpose and telling nothing of it.</summary>
internal static class SiloSecrets
{
    /// <summary>
    /// What the database remembers, so that a silo with another secret or certificate, or one that would make changes
    /// another way, is refused.
    /// </summary>
    public static string Mark(
        string secret, string fabricId, X509Certificate2? certificate, bool sharesChanges) => Of(
            secret, "silo mark " + fabricId + Suffix(certificate) + (sharesChanges ? " every silo changes" : ""));

    /// <summary>The bearer token of the silos' fabric APIs, the same for all of them.</summary>
    public static string Token(string secret, string fabricId) => Of(secret, "silo token " + fabricId);

    /// <summary>
    /// The cluster's name on the wire between grains: without the secret nobody knows it. Silos with another
    /// certificate are another cluster there: they do not try to talk to these before they are refused by the mark.
    /// </summary>
    public static string Name(string secret, string fabricId, X509Certificate2? certificate) =>
        Of(secret, "silo cluster " + fabricId + Suffix(certificate))[..32];

    private static string Suffix(X509Certificate2? certificate) =>
        certificate is null ? "" : " " + certificate.GetCertHashString(HashAlgorithmName.SHA256);

    private static string Of(string secret, string purpose) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes("orleansalluxio " + purpose)));
}
