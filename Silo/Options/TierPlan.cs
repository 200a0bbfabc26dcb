using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Silo.Home;

namespace OrleansAlluxio.Silo.Options;

/// <summary>Turns what was asked for into the tiers of this machine.</summary>
internal static class TierPlan
{
    private const string SharedMemory = "/dev/shm";

    // What a laptop can spare; a server is given more on purpose.
    private const long MemoryDefault = 1L << 30;
    private const long DiskDefault = 8L << 30;

    /// <summary>Tiers, fastest first.</summary>
    public static IReadOnlyList<PageTierOptions> Make(UpOptions options, HomeDirectory home)
    {
        var tiers = new List<PageTierOptions>();
        foreach (var medium in Enum.GetValues<TierMedium>())
        {
            var asked = options.Tiers.Where(t => t.Medium == medium).ToList();
            var directories = (asked.Count > 0 ? asked : Default(medium, home))
                .Where(t => t.QuotaBytes > 0)
                .Select(t => new PageTierDirectory(t.Directory ?? DirectoryOf(medium, home), t.QuotaBytes))
                .ToList();
            if (directories.Count > 0)
            {
                tiers.Add(new PageTierOptions { Medium = medium, Directories = directories });
            }
        }

        return tiers.Count > 0
            ? tiers
            : throw new FabricException(
                FabricErrorKind.InvalidArgument, "plan tiers", home.Path, "at least one tier needs a size above 0");
    }

    /// <summary>Where the memory tier of a fabric lies by default.</summary>
    public static string MemoryDirectory(string fabricId) => Path.Combine(SharedMemory, "orleansalluxio", fabricId);

    private static IReadOnlyList<TierRequest> Default(TierMedium medium, HomeDirectory home) => medium switch
    {
        TierMedium.Memory => [new TierRequest(medium, null, Share(SharedMemory, MemoryDefault))],
        TierMedium.Ssd => [new TierRequest(medium, null, Share(home.Path, DiskDefault))],
        _ => [],
    };

    private static string DirectoryOf(TierMedium medium, HomeDirectory home) => medium == TierMedium.Memory
        ? MemoryDirectory(home.FabricId)
        : Path.Combine(home.PagesPath, medium == TierMedium.Ssd ? "ssd" : "hdd");

    private static long Share(string directory, long most)
    {
        try
        {
            return Math.Min(most, new DriveInfo(directory).AvailableFreeSpace / 4);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return 0;
        }
    }
}
