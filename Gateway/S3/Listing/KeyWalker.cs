using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Listing;

/// <summary>
/// Walks the keys of a bucket in S3's order, the UTF-8 bytes of the whole key, reading only the directories and pages
/// that the walk gets to. Holds one page for each level it is in.
/// </summary>
internal sealed class KeyWalker(IFabricClient client, WalkPlan plan)
{
    private readonly Stack<WalkFrame> _frames = new();
    private bool _started;

    /// <summary>Where the walk is; only after a successful move.</summary>
    public WalkedKey Current { get; private set; }

    /// <summary>Keys that start with this are passed over, whole directories unread. Null passes over none.</summary>
    public string? Skip { get; set; }

    /// <summary>Nothing lies below the directory that <see cref="Current"/> names as a key.</summary>
    public void PassOver() => _frames.Peek().PassOver();

    /// <summary>Goes to the next key. False at the end.</summary>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        if (!_started)
        {
            _started = true;
            await StartAsync(cancellationToken);
        }

        while (_frames.TryPeek(out var frame))
        {
            if (await frame.NextAsync(cancellationToken) is not { } next)
            {
                _frames.Pop();
                continue;
            }

            if (frame.IsKeyDirectory)
            {
                var name = frame.KeyPrefix + next.Text;
                if (IsAfterBound(name) && !IsSkipped(name))
                {
                    Current = new WalkedKey(name, next.Status);
                    return true;
                }

                continue;
            }

            // The frame's own directory comes as its marker: KeyPrefix is its key.
            var entry = next.Status;
            var isMarker = entry.IsDirectory && frame.IsOwn(entry);
            var key = isMarker ? frame.KeyPrefix
                : entry.IsDirectory ? frame.KeyPrefix + next.Text + "/" : frame.KeyPrefix + next.Text;
            if (KeyPaths.IsTooLong(key))
            {
                continue; // Made by another door; no request could name it.
            }

            if (!isMarker && entry.IsDirectory)
            {
                if (await EnterAsync(entry, key, cancellationToken))
                {
                    Current = new WalkedKey(key, null);
                    return true;
                }
            }
            else if (IsAfterBound(key) && !IsSkipped(key))
            {
                Current = new WalkedKey(key, entry);
                return true;
            }
        }

        return false;
    }

    private async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        var slash = plan.Prefix.LastIndexOf('/');
        var keyPrefix = plan.Prefix[..(slash + 1)];
        if (plan.After is { } after && !after.StartsWith(keyPrefix, StringComparison.Ordinal)
            && Utf8Order.Compare(after, keyPrefix) > 0)
        {
            return;
        }

        if (slash < 0)
        {
            _frames.Push(new WalkFrame(client, plan, plan.Bucket, string.Empty, null));
            return;
        }

        if (KeyPaths.TryOfKey(plan.Bucket, keyPrefix) is not { } directory)
        {
            return;
        }

        var status = await client.TryGetStatusAsync(
            directory, new OperationOptions { Caller = plan.Caller }, cancellationToken);
        if (status is { IsDirectory: true })
        {
            _frames.Push(new WalkFrame(
                client, plan, directory, keyPrefix, plan.KeysAreDirectories ? null : status));
        }
    }

    // Goes into a directory, or tells that it is to be shown as a common prefix.
    private async ValueTask<bool> EnterAsync(FileStatus directory, string key, CancellationToken cancellationToken)
    {
        var holdsBound = plan.After?.StartsWith(key, StringComparison.Ordinal) ?? false;
        if ((!holdsBound && !IsAfterBound(key)) || IsSkipped(key))
        {
            return false;
        }

        if (!plan.Shallow)
        {
            _frames.Push(new WalkFrame(
                client, plan, directory.Path, key, plan.KeysAreDirectories ? null : directory));
            return false;
        }

        // A bound equal to the prefix came from it having been shown; one inside it leaves the rest of its keys to be
        // shown.
        return !holdsBound || (plan.After!.Length > key.Length
            && await new KeyWalker(client, plan with { Prefix = key, Shallow = false, PageEntries = 2 })
                .MoveNextAsync(cancellationToken));
    }

    private bool IsAfterBound(string key) => plan.After is null || Utf8Order.Compare(key, plan.After) > 0;

    private bool IsSkipped(string key) => Skip is not null && key.StartsWith(Skip, StringComparison.Ordinal);
}
