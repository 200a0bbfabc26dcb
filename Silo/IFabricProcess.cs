namespace OrleansAlluxio.Silo;

/// <summary>
/// A started process of some role. Disposing drains it: what it acknowledged stays, requests in flight end.
/// </summary>
internal interface IFabricProcess : IAsyncDisposable
{
    /// <summary>The one line standard output gets when everything serves: <c>ready NAME=URL ...</c>.</summary>
    string ReadyLine { get; }

    /// <summary>Fails when the process cannot go on serving, and never ends otherwise.</summary>
    Task Failure => new TaskCompletionSource().Task;
}
