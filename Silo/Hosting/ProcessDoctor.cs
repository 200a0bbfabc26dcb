using System.Net;
using OrleansAlluxio.Core.Auditing;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>Looks at this process for what is wrong with it, and says what to do.</summary>
internal sealed class ProcessDoctor(
    UpOptions options, HomeDirectory home, MountTable mounts, IFabricAdministration administration, AuditLog? audit)
{
    // A store that takes longer than this is as good as away for whoever waits.
    private static readonly TimeSpan ProbeMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PersistAgeMax = TimeSpan.FromMinutes(15);

    private const long DiskFreeBroken = 64L << 20;
    private const long DiskFreeWarning = 1L << 30;
    private const double DirtyShareMax = 0.6;

    /// <summary>All findings, the good ones too.</summary>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        findings.AddRange(await Task.WhenAll(mounts.All.Select(m => ProbeAsync(m, cancellationToken)))
            .ConfigureAwait(false));
        var status = await administration.GetStatusAsync(cancellationToken).ConfigureAwait(false);
        findings.AddRange(status.Tiers.Select(TierOf));
        findings.Add(Dirty(status.Tiers));
        findings.Add(await PersistsAsync(cancellationToken).ConfigureAwait(false));
        findings.Add(Disk());
        findings.Add(CredentialsFile());
        findings.AddRange(Doors());
        findings.AddRange(Settings());
        if (audit is not null)
        {
            findings.Add(audit.Failure is { } failure
                ? new Finding(
                    FindingSeverity.Broken, "audit log", $"records cannot be written: {failure}",
                    $"make room or mend the disk of {audit.Options.Directory}; operations wait until then")
                : new Finding(FindingSeverity.Ok, "audit log", $"{audit.Written} operations recorded"));
        }

        return findings;
    }

    private static Finding TierOf(TierStatus tier)
    {
        var subject = $"tier {tier.Tier} {tier.Directory}";
        return tier.Health.StartsWith("ok", StringComparison.Ordinal)
            ? new Finding(
                FindingSeverity.Ok, subject, $"{tier.UsedBytes >> 20} of {tier.CapacityBytes >> 20} MiB in use")
            : new Finding(
                FindingSeverity.Broken, subject, $"it takes no pages: {tier.Health}",
                "mend or free the disk, then restart; reads go on from other tiers and the stores");
    }

    private static Finding Dirty(IReadOnlyList<TierStatus> tiers)
    {
        var capacity = tiers.Sum(static t => t.CapacityBytes);
        var share = capacity == 0 ? 0 : (double)tiers.Sum(static t => t.DirtyBytes) / capacity;
        return share > DirtyShareMax
            ? new Finding(
                FindingSeverity.Broken, "unpersisted bytes",
                $"{share:P0} of the cache is in no store; writers wait at 70 %",
                "see `fabric persist ls` for why; larger tiers, or write type CACHE_THROUGH")
            : new Finding(FindingSeverity.Ok, "unpersisted bytes", $"{share:P0} of the cache");
    }

    private static string FixOf(FabricException failure) => failure.Kind switch
    {
        FabricErrorKind.StoreDenied or FabricErrorKind.PermissionDenied or FabricErrorKind.Unauthenticated =>
            "give it credentials that may list, read and write: `fabric mount update PATH URI --option ...`",
        FabricErrorKind.NotFound or FabricErrorKind.NotADirectory =>
            "make the bucket or directory again, or `fabric mount rm` what is gone for good",
        FabricErrorKind.ReadOnly => "mount it with --readonly, or make the store writable",
        FabricErrorKind.NoSpace or FabricErrorKind.QuotaExceeded => "make room in the store",
        _ => "check network, name and port of the store's endpoint; what is cached is served meanwhile",
    };

    private async Task<Finding> ProbeAsync(Mount mount, CancellationToken cancellationToken)
    {
        var subject = $"mount {mount.Path} ({mount.Store.Description})";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProbeMax);
        try
        {
            await mount.Store.ProbeAsync(!mount.Record.ReadOnly, limit.Token).ConfigureAwait(false);
            return new Finding(
                FindingSeverity.Ok, subject, mount.Record.ReadOnly ? "can be read" : "can be read and written");
        }
        catch (FabricException e)
        {
            return new Finding(FindingSeverity.Broken, subject, $"{e.Kind}: {e.Reason}", FixOf(e));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Finding(
                FindingSeverity.Broken, subject, $"no answer within {ProbeMax.TotalSeconds:F0} s",
                "check network, name and port of the store's endpoint; what is cached is served meanwhile");
        }
    }

    private async ValueTask<Finding> PersistsAsync(CancellationToken cancellationToken)
    {
        const string Subject = "persist queue";
        var persists = await administration
            .ListPersistsAsync(FabricLimits.ListEntriesMax, cancellationToken).ConfigureAwait(false);
        if (persists.FirstOrDefault(static p => p.Reason is not null) is { } failing)
        {
            return new Finding(
                FindingSeverity.Broken, Subject,
                $"{persists.Count(static p => p.Reason is not null)} of {persists.Count} files fail; "
                + $"first: {failing.Reason}",
                $"mend the store of {failing.Path}; it is tried again by itself; the cache has the only copy");
        }

        return persists.FirstOrDefault() is { } oldest && oldest.AgeMs > PersistAgeMax.TotalMilliseconds
            ? new Finding(
                FindingSeverity.Warning, Subject, $"{oldest.Path} waits for {oldest.AgeMs / 60_000} minutes",
                "the store is slower than the writers: see `fabric persist ls`")
            : new Finding(FindingSeverity.Ok, Subject, $"{persists.Count} files on their way");
    }

    private Finding Disk()
    {
        var subject = $"disk of {home.Path}";
        var free = new DriveInfo(home.Path).AvailableFreeSpace;
        return free switch
        {
            < DiskFreeBroken => new Finding(
                FindingSeverity.Broken, subject, $"{free >> 20} MiB free: the metastore cannot grow, writes fail",
                "make room, or give the tiers less: --ssd SIZE"),
            < DiskFreeWarning => new Finding(
                FindingSeverity.Warning, subject, $"{free >> 20} MiB free",
                "make room, or give the tiers less: --ssd SIZE"),
            _ => new Finding(FindingSeverity.Ok, subject, $"{free >> 30} GiB free"),
        };
    }

    private Finding CredentialsFile()
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        var path = home.CredentialsPath;
        return File.Exists(path) && (File.GetUnixFileMode(path) & Others) != 0
            ? new Finding(
                FindingSeverity.Broken, path, "others than its owner can read or write the keys",
                $"chmod 600 {path}, and change the keys")
            : new Finding(FindingSeverity.Ok, "keys", "for the server's user alone");
    }

    private IEnumerable<Finding> Doors()
    {
        foreach (var (name, endpoint) in ((string, IPEndPoint?)[])
            [("S3", options.S3), ("WebHDFS", options.WebHdfs), ("API", options.Http)])
        {
            if (endpoint is not null && !IPAddress.IsLoopback(endpoint.Address))
            {
                yield return new Finding(
                    FindingSeverity.Warning, $"{name} door at {endpoint}", "it speaks plain HTTP to a network",
                    "bind it to loopback and put a proxy that ends TLS in front");
            }
        }

        if (options.WebHdfsSimpleAuth == true && options.WebHdfs is { } hdfs && !IPAddress.IsLoopback(hdfs.Address))
        {
            yield return new Finding(
                FindingSeverity.Broken, "WebHDFS logins", "anybody in the network is whoever they say they are",
                "leave out --webhdfs-simple-auth, and use tokens or keys");
        }
    }

    private IEnumerable<Finding> Settings()
    {
        if (options.SyncIntervalMs == 0)
        {
            yield return new Finding(
                FindingSeverity.Warning, "--sync-interval 0", "every access of every path asks its store",
                "give the interval 0 only to paths that need it: `fabric conf path add`");
        }

        if (options.Tiers.Count > 0 && options.Tiers.All(static t => t.Medium == BlockStore.TierMedium.Memory)
            && options.WriteType == Core.Namespace.WriteType.AsyncThrough)
        {
            yield return new Finding(
                FindingSeverity.Broken, "--write-type ASYNC_THROUGH", "there is no disk tier that survives a power cut",
                "add --ssd SIZE");
        }
    }
}
