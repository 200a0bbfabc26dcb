namespace OrleansAlluxio.Tests.Unit.Runtime;

internal interface ILinkGrain : IGrainWithStringKey
{
    /// <summary>Calls the first of the path with the rest; at the end returns the length.</summary>
    Task<int> FollowAsync(string[] path, int at);

    ValueTask<int> DescendAsync(int depth);

    Task DetachAsync(string target);

    [AlwaysInterleave]
    Task<int> FollowInterleavedAsync(string[] path, int at);
}

internal interface IOpenLinkGrain : IGrainWithStringKey
{
    Task<int> BounceAsync(string other, int times);
}

internal interface ITickGrain : IGrainWithStringKey
{
    Task StartAsync(double dueSeconds, double periodSeconds, bool interleave, bool keepAlive);

    Task ChangeAsync(double dueSeconds, double periodSeconds);

    Task StopAsync();

    Task HoldAsync(string gate);

    Task GateTicksAsync(string gate);

    Task FailTicksAsync();
}

internal interface INoteGrain : IGrainWithIntegerKey
{
    Task<string> GetAsync();

    Task<string?> PutAsync(string text);

    Task ClearAsync();

    Task<(string? Etag, bool Exists)> VersionAsync();
}

internal interface IWorkerGrain : IGrainWithIntegerKey
{
    Task<int> WorkAsync(string gate);
}

internal interface IStressGrain : IGrainWithStringKey
{
    ValueTask<int> SyncAsync(int caller, int number);

    ValueTask<int> AsyncAsync(int caller, int number, int yields);

    ValueTask LeaveAsync();
}

internal interface IListenGrain : IGrainWithStringKey
{
    Task ListenAsync();

    Task HoldAsync(string gate);
}

internal interface IRestlessGrain : IGrainWithStringKey
{
    Task CallAsync();
}
