namespace OrleansAlluxio.Gateway.WebHdfs.Protocol;

/// <summary>Names of the operations whose data goes over a redirect.</summary>
internal static class OperationNames
{
    public const string Append = "APPEND";
    public const string Create = "CREATE";
    public const string GetFileChecksum = "GETFILECHECKSUM";
    public const string Open = "OPEN";
}
