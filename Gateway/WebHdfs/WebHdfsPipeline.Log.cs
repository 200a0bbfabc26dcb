using Microsoft.Extensions.Logging;

namespace OrleansAlluxio.Gateway.WebHdfs;

internal sealed partial class WebHdfsPipeline
{
    [LoggerMessage(WebHdfsEventIds.Answered, LogLevel.Debug, "{Method} {Path}: {Status}.")]
    private static partial void LogAnswered(ILogger logger, string method, string path, int status);

    [LoggerMessage(WebHdfsEventIds.Refused, LogLevel.Debug, "{Method} {Path}: {Code}, {Message}")]
    private static partial void LogRefused(ILogger logger, string method, string path, string code, string message);

    [LoggerMessage(WebHdfsEventIds.Failed, LogLevel.Error, "{Method} {Path} failed.")]
    private static partial void LogFailed(ILogger logger, Exception error, string method, string path);

    [LoggerMessage(
        WebHdfsEventIds.CutOff, LogLevel.Warning, "{Method} {Path} failed after its headers; connection cut.")]
    private static partial void LogCutOff(ILogger logger, Exception error, string method, string path);
}
