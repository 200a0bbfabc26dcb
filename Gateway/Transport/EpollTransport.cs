using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace OrleansAlluxio.Gateway.Transport;

/// <summary>
/// A transport for Kestrel whose requests begin in the thread that received them, so that a small hot answer costs one
/// recv and one sendmsg and no change of threads (ADR 0015). One event loop a core. Linux.
/// </summary>
internal sealed class EpollTransport : IConnectionListenerFactory, IConnectionListenerFactorySelector, IDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lazy<EpollLoop[]> _loops;

    public EpollTransport(IMemoryPoolFactory<byte> memory, TimeProvider time, ILogger<EpollTransport> logger)
    {
        (_time, _logger) = (time, logger);
        _loops = new Lazy<EpollLoop[]>(() =>
            [.. Enumerable.Range(0, Environment.ProcessorCount).Select(i => new EpollLoop(i, memory.Create()))]);
    }

    /// <summary>Whether it works on this machine.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(
            new EpollListener((IPEndPoint)endpoint, _loops.Value, _time, _logger));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_loops.IsValueCreated)
        {
            foreach (var loop in _loops.Value)
            {
                loop.Dispose();
            }
        }
    }
}
