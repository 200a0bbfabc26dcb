using System.Globalization;
using OrleansAlluxio.BlockStore;

namespace OrleansAlluxio.Silo.Doctor;

/// <summary>Whether this machine can hold what the process may take: files, memory, and its home.</summary>
internal sealed class MachineCheck(string home, IPageStore pages) : IDoctorCheck
{
    // Connections of a busy door, of stores and of peers; each is a file.
    private const long FilesBroken = 1024;
    private const long FilesWarning = 16_384;
    private const double FilesShareMax = 0.8;
    private const double MemoryWarning = 0.75;
    private const long DiskFreeBroken = 64L << 20;
    private const long DiskFreeWarning = 1L << 30;
    private const string MakeRoom = "make room, or give the tiers less: --ssd SIZE";

    private static readonly string[] Network =
        ["nfs", "nfs4", "cifs", "smb3", "9p", "ceph", "glusterfs", "lustre", "afs", "virtiofs"];

    private static readonly string[] InMemory = ["tmpfs", "ramfs"];

    /// <inheritdoc/>
    public string Subject => "machine";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var facts = MachineFacts.Read();
        List<Finding> findings = [Files(facts), Home(home, facts.KindOf(home)), Disk(home)];
        findings.AddRange(Memory(facts, pages.GetStatistics().Tiers));
        return new(findings);
    }

    internal static Finding Files(MachineFacts facts)
    {
        const string Subject = "open files";
        if (facts.FilesMax is not { } most)
        {
            return new Finding(FindingSeverity.Ok, Subject, "the system does not tell") { Code = FindingCodes.Files };
        }

        var seen = facts.FilesOpen is { } open ? $"{open} of {most}" : $"at most {most}";
        var isNear = facts.FilesOpen > FilesShareMax * most;
        return most < FilesBroken || isNear
            ? Make(FindingSeverity.Broken)
            : most < FilesWarning ? Make(FindingSeverity.Warning) : Make(FindingSeverity.Ok);

        Finding Make(FindingSeverity severity) => new(
            severity, Subject, seen,
            severity == FindingSeverity.Ok ? string.Empty
                : "raise the limit and restart: ulimit -n 65536, or LimitNOFILE=65536 in its systemd unit")
        {
            Code = FindingCodes.Files,
        };
    }

    internal static IEnumerable<Finding> Memory(MachineFacts facts, IReadOnlyList<TierStatistics> tiers)
    {
        if (facts.MemoryBytes is not { } memory)
        {
            yield break;
        }

        var taken = tiers.Where(t => InMemory.Contains(facts.KindOf(t.Directory))).Sum(static t => t.CapacityBytes);
        var severity = taken >= memory ? FindingSeverity.Broken
            : taken > MemoryWarning * memory ? FindingSeverity.Warning : FindingSeverity.Ok;
        yield return new Finding(
            severity, "memory",
            string.Create(
                CultureInfo.InvariantCulture, $"tiers may take {taken >> 20} of {memory >> 20} MiB of memory"),
            severity == FindingSeverity.Ok ? string.Empty
                : "give the memory tier less (--mem SIZE): what it takes is memory, and at the end the kernel kills "
                    + "a process")
        {
            Code = FindingCodes.Memory,
        };
        foreach (var tier in tiers.Where(t => t.Medium == TierMedium.Memory
            && facts.KindOf(t.Directory) is { Length: > 0 } kind && !InMemory.Contains(kind)))
        {
            yield return new Finding(
                FindingSeverity.Warning, TierCheck.NameOf(tier),
                $"a memory tier on {facts.KindOf(tier.Directory)}: it is as fast as that disk",
                "put it on a tmpfs such as /dev/shm, or make it an SSD tier")
            {
                Code = FindingCodes.TierQuota,
            };
        }
    }

    internal static Finding Home(string home, string kind)
    {
        var subject = $"home {home}";
        return Network.Contains(kind)
            ? new Finding(
                FindingSeverity.Broken, subject, $"it lies on {kind}, a file system over a network",
                "move it to a local disk: locks and flushes over a network do not keep the metastore whole")
            {
                Code = FindingCodes.HomeNetwork,
            }
            : kind == "overlay" || InMemory.Contains(kind)
                ? new Finding(
                    FindingSeverity.Warning, subject, $"it lies on {kind}, which goes with the container or machine",
                    "give it a volume or a local disk: --home DIR")
                {
                    Code = FindingCodes.HomeVolatile,
                }
                : new Finding(FindingSeverity.Ok, subject, kind.Length == 0 ? "there" : $"on {kind}")
                {
                    Code = FindingCodes.Home,
                };
    }

    private static Finding Disk(string home)
    {
        var subject = $"disk of {home}";
        return DiskSpace.TryOf(home)?.FreeBytes switch
        {
            null => new Finding(FindingSeverity.Ok, subject, "the system does not tell") { Code = FindingCodes.Disk },
            < DiskFreeBroken and var free => new Finding(
                FindingSeverity.Broken, subject, $"{free >> 20} MiB free: the metastore cannot grow, writes fail",
                MakeRoom)
            {
                Code = FindingCodes.DiskFull,
            },
            < DiskFreeWarning and var free => new Finding(
                FindingSeverity.Warning, subject, $"{free >> 20} MiB free", MakeRoom)
            { Code = FindingCodes.DiskFull },
            { } free => new Finding(FindingSeverity.Ok, subject, $"{free >> 30} GiB free") { Code = FindingCodes.Disk },
        };
    }
}
