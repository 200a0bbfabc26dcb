namespace OrleansAlluxio.Engine.Sync.Active;

/// <summary>Tells nothing: only event notifications count.</summary>
internal sealed class SilentFeed : IUfsChangeFeed
{
    public string Source => "webhook";

    public string Detail => string.Empty;

    public bool Resumed => false;

    public string? Position => null;

    public async ValueTask<IReadOnlyList<UfsChange>> ReadAsync(CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await never.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return [];
    }

    public ValueTask DisposeAsync() => default;
}
