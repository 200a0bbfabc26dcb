using Microsoft.Extensions.Logging;

namespace OrleansAlluxio.Gateway.S3;

internal sealed partial class S3Pipeline
{
    [LoggerMessage(S3EventIds.Answered, LogLevel.Debug, "{RequestId} {Method} {Path}: {Status}.")]
    private static partial void LogAnswered(ILogger logger, string requestId, string method, string path, int status);

    [LoggerMessage(S3EventIds.Refused, LogLevel.Debug, "{RequestId} {Method} {Path}: {Code}, {Message}")]
    private static partial void LogRefused(
        ILogger logger, string requestId, string method, string path, string code, string message);

    [LoggerMessage(S3EventIds.Failed, LogLevel.Error, "{RequestId} {Method} {Path} failed.")]
    private static partial void LogFailed(
        ILogger logger, Exception error, string requestId, string method, string path);

    [LoggerMessage(
        S3EventIds.CutOff, LogLevel.Warning, "{RequestId} {Method} {Path} failed after its headers; connection cut.")]
    private static partial void LogCutOff(
        ILogger logger, Exception error, string requestId, string method, string path);
}
