using System.Net;
using System.Security.Cryptography.X509Certificates;

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

    /// <summary>What silos show each other; null for connections in the clear.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>What the silos at work must have in common, as a mark that tells nothing of it.</summary>
    public required string Mark { get; init; }
}
