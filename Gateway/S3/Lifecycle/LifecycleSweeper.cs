using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Listing;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;

namespace OrleansAlluxio.Gateway.S3.Lifecycle;

/// <summary>
/// Makes lifecycle rules happen: walks the keys that rules are about, a page at a time with a pause after each, and
/// deletes those whose day has come; aborts uploads that nobody ends. Whatever wrote an object, and whenever, the rules
/// that the bucket has now decide. Holds nothing that a restart would lose.
/// </summary>
internal sealed partial class LifecycleSweeper(S3Services services, ILogger logger) : IAsyncDisposable
{
    // After so many failures in one bucket something is wrong with it, not with its objects.
    private const int FailuresMax = 100;

    private readonly CancellationTokenSource _lifetime = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Starts the rounds.</summary>
    public void Start() => _loop = RunAsync(_lifetime.Token);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    /// <summary>One round over all buckets. Returns how many objects and uploads went.</summary>
    internal async ValueTask<int> RunRoundAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        string? after = null;
        ListPage page;
        do
        {
            var options = new ListOptions
            {
                Caller = FabricCaller.System,
                AfterName = after,
                EntriesMax = FabricLimits.ListEntriesMax,
                IsContinuation = after is not null,
            };
            page = await services.Client.ListAsync(FabricPath.Root, options, cancellationToken);
            foreach (var bucket in page.Entries)
            {
                after = bucket.Path.Name;
                if (bucket.IsDirectory && TryRules(bucket) is { } rules)
                {
                    count += await SweepAsync(new BucketRound(bucket.Path, rules), cancellationToken);
                }
            }
        }
        while (page.HasMore && page.Entries.Count > 0);
        return count;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(services.Options.LifecycleDelay, services.Time, cancellationToken);
        using var timer = new PeriodicTimer(services.Options.LifecycleEvery, services.Time);
        do
        {
            try
            {
                if (services.Options.SweepsNow())
                {
                    var count = await RunRoundAsync(cancellationToken);
                    LogSwept(logger, count);
                }
            }
            catch (FabricException e) when (e.Kind != FabricErrorKind.Cancelled)
            {
                LogFailed(logger, e, "/"); // The next round begins anew.
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    // What another door wrote there is no set of rules.
    private LifecycleRules? TryRules(FileStatus bucket)
    {
        try
        {
            return LifecycleRules.Of(bucket);
        }
        catch (Exception e) when (e is S3Exception or System.Xml.XmlException)
        {
            LogFailed(logger, e, bucket.Path.Value);
            return null;
        }
    }

    private async ValueTask<int> SweepAsync(BucketRound round, CancellationToken cancellationToken)
    {
        try
        {
            await AbortUploadsAsync(round, cancellationToken);
            foreach (var prefix in round.Rules.ExpiringPrefixes())
            {
                await ExpireAsync(round, prefix, cancellationToken);
            }

            if (await TryOpenAsync(round, cancellationToken) is { } versions)
            {
                round.Count += await NoncurrentSweep.RunAsync(versions, round.Rules, NowMs(), cancellationToken);
            }
        }
        catch (FabricException e) when (e.Kind != FabricErrorKind.Cancelled)
        {
            LogFailed(logger, e, round.Bucket.Value); // Other buckets have their turn all the same.
        }

        return round.Count;
    }

    private async ValueTask ExpireAsync(BucketRound round, string prefix, CancellationToken cancellationToken)
    {
        var plan = new WalkPlan(
            round.Bucket, FabricCaller.System, prefix, null, Shallow: false, FabricLimits.ListEntriesMax);
        var walker = new KeyWalker(services.Client, plan);
        for (var seen = 1; await walker.MoveNextAsync(cancellationToken); seen++)
        {
            var (key, status) = (walker.Current.Key, walker.Current.Status!);
            if (IsDue(round, key, status))
            {
                await TryAsync(round, () => DeleteAsync(round, key, status.Path, cancellationToken));
            }

            if (seen % FabricLimits.ListEntriesMax == 0)
            {
                await Task.Delay(services.Options.LifecyclePause, services.Time, cancellationToken);
            }
        }
    }

    // An empty directory that nobody made as a key only shows that it is there; it has no age.
    private bool IsDue(BucketRound round, string key, FileStatus status) =>
        (!status.IsDirectory || DirectoryMarkers.IsMarked(status))
        && round.Rules.DueOf(key, status) is { } due && due.DueUnixMs <= NowMs();

    private async ValueTask<bool> DeleteAsync(
        BucketRound round, string key, FabricPath path, CancellationToken cancellationToken)
    {
        // What is there now decides, not what the page said.
        var options = new OperationOptions { Caller = FabricCaller.System };
        var status = await services.Client.TryGetStatusAsync(path, options, cancellationToken);
        if (status is null || status.IsDirectory != key.EndsWith('/') || !IsDue(round, key, status))
        {
            return false;
        }

        if (status.IsDirectory)
        {
            await DirectoryMarkers.DeleteAsync(services.Client, path, FabricCaller.System, cancellationToken);
            return true;
        }

        if (await TryOpenAsync(round, cancellationToken) is { } bucket)
        {
            return await HideAsync(bucket, status, cancellationToken);
        }

        var delete = new DeleteOptions { Caller = FabricCaller.System, IfContentTag = status.ContentTag };
        if (!await services.Client.DeleteAsync(path, delete, cancellationToken))
        {
            return false;
        }

        await DirectoryMarkers.PruneAsync(services.Client, path.Parent, FabricCaller.System, cancellationToken);
        return true;
    }

    // Null for a bucket that never was versioned.
    private async ValueTask<VersionedBucket?> TryOpenAsync(BucketRound round, CancellationToken cancellationToken)
    {
        var options = new OperationOptions { Caller = FabricCaller.System };
        return await services.Client.TryGetStatusAsync(round.Bucket, options, cancellationToken) is { } bucket
            && VersionNames.StateOf(bucket) is not VersioningState.Off and var state
            ? new VersionedBucket(services.Versions, services.Client, round.Bucket, FabricCaller.System, state)
            : null;
    }

    private static async ValueTask<bool> HideAsync(
        VersionedBucket bucket, FileStatus status, CancellationToken cancellationToken)
    {
        try
        {
            await VersionedHides.HideAsync(bucket, status.Path, status.ContentTag, cancellationToken);
            return true;
        }
        catch (S3Exception)
        {
            return false; // Another version is current by now, or none.
        }
    }

    private async ValueTask AbortUploadsAsync(BucketRound round, CancellationToken cancellationToken)
    {
        var rules = round.Rules.Rules.Where(static rule => rule is { IsEnabled: true, AbortUploadsDays: not null })
            .ToList();
        if (rules.Count == 0)
        {
            return;
        }

        IReadOnlyList<UploadStatus> page;
        UploadStatus? after = null;
        do
        {
            page = await services.Client.Uploads.ListAsync(
                round.Bucket, after, FabricLimits.ListEntriesMax, cancellationToken);
            foreach (var upload in page)
            {
                after = upload;
                var key = KeyPaths.TryKeyOf(round.Bucket, upload.Path);
                if (key is not null && rules.Exists(rule =>
                    key.StartsWith(rule.Prefix ?? string.Empty, StringComparison.Ordinal)
                    && LifecycleRule.DueUnixMs(upload.StartedUnixMs, rule.AbortUploadsDays!.Value) <= NowMs()))
                {
                    await TryAsync(round, () => services.Client.Uploads.AbortAsync(upload.Id, cancellationToken));
                }
            }
        }
        while (page.Count == FabricLimits.ListEntriesMax);
    }

    private async ValueTask TryAsync(BucketRound round, Func<ValueTask<bool>> act)
    {
        try
        {
            round.Count += await act() ? 1 : 0;
        }
        catch (FabricException e) when (
            e.Kind is not (FabricErrorKind.Cancelled or FabricErrorKind.ReadOnly) && ++round.Failures < FailuresMax)
        {
            LogFailed(logger, e, round.Bucket.Value); // In the next round again.
        }
    }

    private long NowMs() => services.Time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(S3EventIds.LifecycleSwept, LogLevel.Debug, "Lifecycle: {Count} objects and uploads went.")]
    private static partial void LogSwept(ILogger logger, int count);

    [LoggerMessage(
        S3EventIds.LifecycleFailed, LogLevel.Warning, "Lifecycle of {Bucket} failed; the next round tries again.")]
    private static partial void LogFailed(ILogger logger, Exception error, string bucket);

    private sealed class BucketRound(FabricPath bucket, LifecycleRules rules)
    {
        public FabricPath Bucket => bucket;

        public LifecycleRules Rules => rules;

        public int Count { get; set; }

        public int Failures { get; set; }
    }
}
