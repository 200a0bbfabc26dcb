namespace OrleansAlluxio.Gateway.Transport;

/// <summary>Ids of log lines, 7300 to 7399.</summary>
internal static class TransportEventIds
{
    public const int NotAccepted = 7300;
}
