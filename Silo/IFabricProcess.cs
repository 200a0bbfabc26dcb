namespace OrleansAlluxio.Silo;

/// <summary>
/// A started process of some role. Disposing drains it: what it acknowledged stays, requests in flight end.
/// </summary>
internal interface IFabricProcess : IAsyncDisposable
{
    /// <summary>The one line standard output gets when everything serves: <c>ready NAME=URL ...</c>.</summary>
    string ReadyLine { get; }
}
