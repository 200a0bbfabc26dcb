using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansAlluxio.Gateway.Http;

/// <summary>
/// The loggers that the web host gets: all but its request log, which would write whole URLs, and a presigned URL is as
/// good as a
/// password while it holds. The factory is lent.
/// </summary>
internal sealed class HostLoggers(ILoggerFactory inner) : ILoggerFactory
{
    private const string RequestLog = "Microsoft.AspNetCore.Hosting.Diagnostics";

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        categoryName == RequestLog ? NullLogger.Instance : inner.CreateLogger(categoryName);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The factory is lent.");

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
