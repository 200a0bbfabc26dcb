using Microsoft.Extensions.DependencyInjection;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.CrossCluster;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>Has the mounts that a fabric starts with.</summary>
internal static class MountStartup
{
    // Users may make top-level directories, as they may make buckets, and only take away their own.
    private const int RootMode = 0x3FF; // 01777

    /// <summary>
    /// Loads stored mounts and path settings, and makes the root mount of a new fabric. Whether it is new.
    /// </summary>
    public static async Task<bool> RunAsync(
        IServiceProvider provider, UpOptions options, HomeDirectory home, CancellationToken cancellationToken)
    {
        var services = provider.GetRequiredService<EngineServices>();
        var registry = provider.GetRequiredService<IMountRegistry>();
        var records = await registry.ListAsync(cancellationToken).ConfigureAwait(false);
        var isNew = records.All(r => r.Path != FabricPath.Root.Value);
        if (isNew)
        {
            await AddRootAsync(registry, services.CrossCluster.Mounts, options, home, cancellationToken)
                .ConfigureAwait(false);
            records = await registry.ListAsync(cancellationToken).ConfigureAwait(false);
        }

        services.Mounts.Apply(records);
        await services.Paths.LoadAsync(cancellationToken).ConfigureAwait(false);
        return isNew;
    }

    /// <summary>Has the root of a new fabric as its users need it.</summary>
    public static async Task OpenRootAsync(IFabricClient client, CancellationToken cancellationToken) =>
        await client.SetAttributesAsync(
            FabricPath.Root,
            new AttributeChange
            {
                Mode = RootMode,
                Owner = FabricCaller.System.User,
                Group = FabricCaller.System.Group,
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Makes the mounts asked for that are not there; one that is there with another store is refused. One that is
    /// there as it is asked for stays as it is: its store need not answer for a start.
    /// </summary>
    public static async Task EnsureAsync(
        IFabricAdministration administration, MountTable mounts, IReadOnlyList<MountRequest> wanted,
        CancellationToken cancellationToken)
    {
        var existing = await administration.ListMountsAsync(cancellationToken).ConfigureAwait(false);
        foreach (var request in wanted.OrderBy(m => m.Path))
        {
            var there = existing.FirstOrDefault(m => m.Path == request.Path);
            if (there is null)
            {
                await administration.MountAsync(request, cancellationToken).ConfigureAwait(false);
            }
            else if (there.Uri != UnderStorageFactory.Shown(Normal(request.Uri)))
            {
                throw new FabricException(
                    FabricErrorKind.Conflict, "mount", request.Path.Value,
                    $"this home has {there.Uri} mounted there; unmount it first", RetryAdvice.Never);
            }
            else if ((request.Options.Count > 0 || request.ReadOnly != there.ReadOnly)
                && !IsAsAsked(mounts.At(request.Path)?.Record, request))
            {
                // Flags and credentials on the command line are the newer ones; what it cannot say stays.
                var update = request with
                {
                    Uri = string.Empty,
                    Shared = there.Shared,
                    SyncIntervalMs = there.SyncIntervalMs,
                };
                await administration.UpdateMountAsync(update, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task AddRootAsync(
        IMountRegistry registry, IMountAnnouncer? announcer, UpOptions options, HomeDirectory home,
        CancellationToken cancellationToken)
    {
        var asked = options.Mounts.FirstOrDefault(m => m.Path.IsRoot);
        if (asked is null && options.Role == ProcessRole.Silo)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "start", "/",
                "the root of a cluster lies in a store that every silo reaches: --mount /=URI", RetryAdvice.Never);
        }

        if (asked is null)
        {
            Directory.CreateDirectory(home.RootStorePath);
        }

        var uri = asked is null ? new Uri(home.RootStorePath).AbsoluteUri : Normal(asked.Uri);
        if (announcer is not null)
        {
            await announcer.AnnounceAsync(uri, asked?.ReadOnly ?? false, cancellationToken).ConfigureAwait(false);
        }

        await registry.AddAsync(
            new MountRecord
            {
                Id = 0,
                Path = FabricPath.Root.Value,
                Uri = uri,
                ReadOnly = asked?.ReadOnly ?? false,
                Options = new Dictionary<string, string>(asked?.Options ?? new Dictionary<string, string>()),
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static bool IsAsAsked(MountRecord? record, MountRequest request) =>
        record is not null && record.ReadOnly == request.ReadOnly && record.Options.Count == request.Options.Count
        && request.Options.All(o => record.Options.TryGetValue(o.Key, out var value) && value == o.Value);

    private static string Normal(string uri) => uri.StartsWith('/') ? "file://" + uri : uri;
}
