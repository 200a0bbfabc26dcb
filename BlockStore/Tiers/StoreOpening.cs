using OrleansAlluxio.BlockStore.Arenas;
using OrleansAlluxio.BlockStore.Log;
using OrleansAlluxio.BlockStore.Policies;
using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>Checks the options and puts a store together.</summary>
internal static class StoreOpening
{
    /// <summary>More directories than disks in any one machine, and what a bit set holds.</summary>
    private const int DirectoriesMax = 64;

    private const string Operation = "open page store";

    /// <summary>Opens every directory and starts their recoveries.</summary>
    public static StoreParts Open(
        PageStoreOptions options, PageStoreTuning tuning, TimeProvider time, IRandomSource random,
        CancellationToken cancellationToken)
    {
        Validate(options);
        cancellationToken.ThrowIfCancellationRequested();
        var state = new StoreState(options.DirtyShareMax, options.PinnedShareMax);
        var pending = new PendingChanges();
        var directories = new List<TierDirectory>();
        var tiers = new List<Tier>();
        var recoveries = new List<(DirectoryRecovery, bool)>();
        try
        {
            for (var number = 0; number < options.Tiers.Count; number++)
            {
                var first = directories.Count;
                foreach (var path in options.Tiers[number].Directories)
                {
                    var place = new TierPlace(directories.Count, number, options.Tiers[number].Medium, path);
                    var eviction = TierPolicies.Eviction(options.Eviction, state.Table.Nodes, path.QuotaBytes);
                    var directory = new TierDirectory(place, state.Index, eviction, time);
                    directories.Add(directory);
                    if (TryAttach(directory, options.FabricId, state, tuning.Files))
                    {
                        var inline = DirectoryRecovery.LogBytes(path.Path) <= Math.Max(0, tuning.RecoverInlineBytes);
                        recoveries.Add((new DirectoryRecovery(state, tuning.Files, directory, pending), inline));
                    }
                }

                tiers.Add(MakeTier(options, number, directories[first..]));
            }
        }
        catch
        {
            directories.ForEach(static directory => directory.Dispose());
            throw;
        }

        state.Directories = directories;
        state.Tiers = tiers;
        var parts = Assemble(state, pending, tuning, time, random);
        parts.Start(recoveries);
        return parts;
    }

    private static Tier MakeTier(PageStoreOptions options, int number, List<TierDirectory> directories)
    {
        var quota = options.Tiers[number].Directories.Sum(static directory => directory.QuotaBytes);
        var ghosts = TierPolicies.Ghosts(quota);
        return new Tier(
            number, options.Tiers[number].Medium, directories, TierPolicies.Allocation(options.Allocation),
            TierPolicies.Admission(options.Admission), new GhostList(ghosts));
    }

    private static StoreParts Assemble(
        StoreState state, PendingChanges pending, PageStoreTuning tuning, TimeProvider time, IRandomSource random)
    {
        var reserver = new SlotReserver(state);
        var placement = new PagePlacement(state, reserver);
        var mover = new PageMover(state, placement, tuning, time);
        reserver.Leaving = mover.Leave;
        return new StoreParts
        {
            State = state,
            Pending = pending,
            Intake = new PageIntake(state, placement),
            Files = new FilePages(state),
            Mover = mover,
            Scrubber = new Scrubber(state, tuning, time, random),
            Compaction = new LogCompaction(state, tuning, time),
            FirstSlowOrdinal = state.Tiers.Count == 0 ? 0 : state.Tiers[0].Directories.Count,
        };
    }

    private static bool TryAttach(TierDirectory directory, string fabricId, StoreState state, IStoreFiles files)
    {
        var path = directory.Place.Directory.Path;
        var quota = directory.Place.Directory.QuotaBytes;
        var mapped = directory.Place.Medium == TierMedium.Memory;
        try
        {
            Directory.CreateDirectory(path);
            directory.Ownership = Lock(path);
            var header = DirectoryHeader.Open(files, path, new DirectoryHeader(fabricId, ArenaGeometry.For(quota)));
            var slabs = (int)Math.Min(quota / header.Geometry.SlabBytes, directory.Place.MaxSlabs);
            directory.Attach(
                new ArenaSet(files, path, header.Geometry, mapped),
                new IndexLog(files, path, state.Table),
                new SlabAllocator(Math.Max(1, slabs), header.Geometry.SlabBytes));
            if (mapped && new DriveInfo(path).DriveFormat is var format and not "tmpfs")
            {
                directory.Remark = $"a memory tier on {format}, not tmpfs: pages may be written to disk";
            }

            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            directory.Fail(failure);
            return false;
        }
    }

    private static FileStream Lock(string path)
    {
        var file = Path.Combine(path, "LOCK");
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (File.Exists(file) && failure.HResult is 11 or 35)
        {
            throw new FabricException(
                FabricErrorKind.LeaseHeld, Operation, path, "another page store has it open; each needs its own",
                inner: failure);
        }
    }

    private static void Validate(PageStoreOptions options)
    {
        var directories = options.Tiers.SelectMany(static tier => tier.Directories).ToList();
        Require(directories.Count is > 0 and <= DirectoriesMax, "tiers", $"1 to {DirectoriesMax} directories");
        Require(options.FabricId.Length is > 0 and <= 256 && !options.FabricId.Contains('\n', StringComparison.Ordinal),
            "fabric id", "1 to 256 characters on one line");
        Require(options.DirtyShareMax is > 0 and <= 1, "dirty share", "above 0 and at most 1");
        Require(options.PinnedShareMax is >= 0 and <= 1, "pinned share", "0 to 1");
        for (var i = 1; i < options.Tiers.Count; i++)
        {
            Require(options.Tiers[i - 1].Medium <= options.Tiers[i].Medium, "tiers", "the fastest first");
        }

        foreach (var tier in options.Tiers)
        {
            Require(tier.Directories.Count > 0, "tiers", "a directory in each");
        }

        foreach (var directory in directories)
        {
            Require(Path.IsPathFullyQualified(directory.Path), directory.Path, "an absolute path");
            Require(directory.QuotaBytes is >= 1 << 20 and <= 1L << 46, directory.Path, "a quota of 1 MiB to 64 TiB");
        }

        Require(
            directories.DistinctBy(static directory => Path.GetFullPath(directory.Path)).Count() == directories.Count,
            "tiers", "each directory once");
    }

    private static void Require(bool holds, string subject, string needed)
    {
        if (!holds)
        {
            throw new FabricException(FabricErrorKind.InvalidArgument, Operation, subject, $"needs {needed}");
        }
    }
}
