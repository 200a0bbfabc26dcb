namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>What a connector makes of the exceptions of its client: the way into its table of errors.</summary>
public interface IUfsFailures
{
    /// <summary>
    /// Whether the table knows what to make of a failure. Others are bugs, or the caller's own stream failing.
    /// </summary>
    bool IsKnown(Exception failure);

    /// <summary>The failure as the fabric says it, without secrets and without the store's own text.</summary>
    FabricException Of(Exception failure, string operation, string subject);

    /// <summary>Whether a failure says that an answer ended before the bytes it had announced.</summary>
    bool IsCutShort(Exception failure) =>
        failure is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded };

    /// <summary>A request that took longer than its limit.</summary>
    FabricException Timeout(string operation, string subject);
}
