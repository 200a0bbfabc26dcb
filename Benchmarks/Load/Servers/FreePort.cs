using System.Net;
using System.Net.Sockets;

namespace OrleansAlluxio.Benchmarks.Load.Servers;

/// <summary>Finds loopback ports that nobody listens on.</summary>
internal static class FreePort
{
    /// <summary>Different ports, free at the time of asking.</summary>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            return [.. listeners.Select(listener =>
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            })];
        }
        finally
        {
            Array.ForEach(listeners, listener => listener.Dispose());
        }
    }
}
