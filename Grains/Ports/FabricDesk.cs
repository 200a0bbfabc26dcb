using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Grains.Ports;

/// <summary>The fabric as the doors of this process see it, from when they are open.</summary>
public sealed class FabricDesk
{
    private (IFabricClient Client, FabricPlace Place)? _open;

    /// <summary>The fabric. Unavailable while the doors are closed.</summary>
    public IFabricClient Client => Open.Client;

    /// <summary>Where it is served. Unavailable while the doors are closed.</summary>
    public FabricPlace Place => Open.Place;

    private (IFabricClient Client, FabricPlace Place) Open => _open ?? throw new FabricException(
        FabricErrorKind.Unavailable, "serve", "this silo", "its doors are not open yet");

    /// <summary>The doors are open.</summary>
    public void Serve(IFabricClient client, Uri url, string token) =>
        _open = (client, new FabricPlace { Url = url, Token = token });
}
