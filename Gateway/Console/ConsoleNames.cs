namespace OrleansAlluxio.Gateway.Console;

/// <summary>Paths and headers of the console.</summary>
internal static class ConsoleNames
{
    public const string Root = "/console";
    public const string Home = Root + "/";
    public const string Session = Home + "session";
    public const string Events = Home + "events";

    /// <summary>The fabric API for who is signed in: its own paths, below the console.</summary>
    public const string Api = Home + "api";

    /// <summary>Begins the cookie's name; the port follows, because cookies know no ports.</summary>
    public const string CookiePrefix = "fabric-console-";

    /// <summary>Carries the session's token with what changes something.</summary>
    public const string CsrfHeader = "X-Fabric-Csrf";
}
