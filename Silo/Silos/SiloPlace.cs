using System.Net;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>Where and as what a silo of several runs its grains.</summary>
internal sealed record SiloPlace
{
    /// <summary>Where its grains are called by other silos.</summary>
    public required IPEndPoint Endpoint { get; init; }

    /// <summary>Where clients of its cluster of grains connect; null lets none in.</summary>
    public IPEndPoint? Gateway { get; init; }

    /// <summary>Connection string of the database the silos share.</summary>
    public required string Database { get; init; }

    /// <summary>Names the cluster; only who knows its secret can make it.</summary>
    public required string ClusterName { get; init; }

    /// <summary>Certificate file (PKCS#12) that silos show each other; null for connections in the clear.</summary>
    public string? CertificatePath { get; init; }
}
