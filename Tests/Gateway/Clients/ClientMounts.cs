namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>Every mount, as theory data.</summary>
public static class ClientMounts
{
    /// <summary>All of them.</summary>
    public static TheoryData<ClientMount> All => [.. Enum.GetValues<ClientMount>()];
}
