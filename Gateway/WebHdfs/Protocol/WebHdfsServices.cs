using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Identity;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Redirects;

namespace OrleansAlluxio.Gateway.WebHdfs.Protocol;

/// <summary>What every request shares.</summary>
internal sealed record WebHdfsServices
{
    /// <summary>The fabric.</summary>
    public required IFabricClient Client { get; init; }

    /// <summary>Settings of the door.</summary>
    public required WebHdfsDoorOptions Options { get; init; }

    /// <summary>Time.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The one checker of permissions.</summary>
    public required PathAccess Access { get; init; }

    /// <summary>Who a name stands for.</summary>
    public required CallerDirectory Callers { get; init; }

    /// <summary>Where data is sent and taken.</summary>
    public required IWorkerDirectory Workers { get; init; }

    /// <summary>Tokens that users have their jobs speak with.</summary>
    public required DelegationTokens Tokens { get; init; }

    /// <summary>Tokens that a redirect carries.</summary>
    public required RedirectTokens Redirects { get; init; }
}
