using Microsoft.AspNetCore.Http;

namespace OrleansAlluxio.Gateway.Transport;

/// <summary>Where requests begin and go on.</summary>
internal static class EventLoopRequests
{
    /// <summary>
    /// A handler whose requests begin in the event loop, and stay there until it leaves; or begin in the thread pool.
    /// The next request of the connection begins in the loop again.
    /// </summary>
    public static RequestDelegate Over(RequestDelegate handler, bool beginsInLoop)
    {
        if (!beginsInLoop)
        {
            return async http =>
            {
                await http.LeaveEventLoopAsync();
                await ReturnAfterAsync(http, handler(http));
            };
        }

        return http =>
        {
            var handling = handler(http);
            return handling.IsCompletedSuccessfully ? Returned(http, handling) : ReturnAfterAsync(http, handling);
        };
    }

    /// <summary>
    /// Goes on in the thread pool until the request is over; see <see cref="IEventLoopFeature"/>. Nothing to do where
    /// requests do not begin in an event loop.
    /// </summary>
    public static LoopExit LeaveEventLoopAsync(this HttpContext http) =>
        http.Features.Get<IEventLoopFeature>()?.LeaveAsync() ?? default;

    private static Task Returned(HttpContext http, Task handling)
    {
        http.Features.Get<IEventLoopFeature>()?.Return();
        return handling;
    }

    private static async Task ReturnAfterAsync(HttpContext http, Task handling)
    {
        try
        {
            await handling;
        }
        finally
        {
            http.Features.Get<IEventLoopFeature>()?.Return();
        }
    }
}
