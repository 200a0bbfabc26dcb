using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>The certificate that the silos of a cluster show each other.</summary>
internal static class SiloCertificate
{
    /// <summary>Reads certificate and private key from a PKCS#12 file without password.</summary>
    /// <exception cref="FabricException">InvalidArgument: the file is not readable, or has no private key.</exception>
    public static X509Certificate2 Load(string path)
    {
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(path, null);
            return certificate.HasPrivateKey ? certificate : throw Unusable(path, "it has no private key", null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Unusable(path, e.Message, e);
        }
    }

    private static FabricException Unusable(string path, string why, Exception? inner) => new(
        FabricErrorKind.InvalidArgument, "use as silo certificate", path, why, inner: inner);
}
