namespace OrleansAlluxio.Gateway.Observability;

/// <summary>Ends of requests that no protocol has a word for.</summary>
internal static class DoorErrors
{
    /// <summary>Whoever asked went away before the answer was sent.</summary>
    public const string ClientGone = "ClientGone";
}
