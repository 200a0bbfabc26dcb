using Microsoft.AspNetCore.Http;

namespace OrleansAlluxio.Gateway.Transport;

/// <summary>How a handler leaves the event loop.</summary>
internal static class EventLoopExtensions
{
    /// <summary>
    /// Goes on in the thread pool until the request is over; see <see cref="IEventLoopFeature"/>. Nothing to do where
    /// requests do not begin in an event loop.
    /// </summary>
    public static LoopExit LeaveEventLoopAsync(this HttpContext http) =>
        http.Features.Get<IEventLoopFeature>()?.LeaveAsync() ?? default;
}
