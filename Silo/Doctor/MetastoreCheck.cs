using System.Globalization;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Silo.Doctor;

/// <summary>Whether the metastore can be reached, how fast it commits, and whether what it commits is safe.</summary>
internal sealed class MetastoreCheck(IMetastore metastore, TimeProvider time) : IDoctorCheck
{
    /// <summary>Its name in findings.</summary>
    public const string Name = "metastore";

    // A flush of a disk takes 1 to 20 ms, one of a busy disk 100.
    private static readonly TimeSpan CommitMax = TimeSpan.FromMilliseconds(500);

    // The least of some: one may wait behind a batch of somebody else.
    private const int Commits = 3;

    // A log is folded in at 16 MiB, unless somebody reads an old state for long.
    private const long LogBytesMax = 1L << 30;

    private static readonly (string Setting, string Good, string Fix)[] Rules =
    [
        ("fsync", "on", "set fsync = on: after a power cut this database may be beyond repair"),
        ("full_page_writes", "on", "set full_page_writes = on: a torn page after a power cut cannot be mended"),
        ("synchronous_commit", "on",
            "let nothing between take the option away (a pooler in transaction mode does): acknowledged changes are "
            + "lost by a crash"),
        ("transaction_read_only", "off", "connect to the primary: this server takes no changes"),
        ("synchronous", "2", "use the program's own settings: acknowledged changes are lost by a power cut"),
        ("journal_mode", "wal", "keep the database on a local file system, where a write-ahead log works"),
    ];

    /// <inheritdoc/>
    public string Subject => Name;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        MetastoreHealth? health = null;
        TimeSpan commit;
        try
        {
            if (metastore is IMetastoreHealth asked)
            {
                health = await asked.GetHealthAsync(cancellationToken).ConfigureAwait(false);
            }

            commit = await CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e)
        {
            return
            [
                new Finding(
                    FindingSeverity.Broken, Name, $"{e.Kind}: {e.Reason}",
                    e.Kind is FabricErrorKind.NoSpace
                        ? "make room on its disk; until then nothing can be changed"
                        : "start the database or mend the way to it; until then nothing can be changed")
                {
                    Code = FindingCodes.MetastoreAway,
                },
            ];
        }

        return Judge(health, commit);
    }

    /// <summary>What is to be said of one that answers. Pure.</summary>
    public static IReadOnlyList<Finding> Judge(MetastoreHealth? health, TimeSpan commit)
    {
        var findings = new List<Finding>();
        var name = health is null ? Name : $"{health.Product} {health.Version}";
        var took = string.Create(
            CultureInfo.InvariantCulture, $"{name}, a commit takes {commit.TotalMilliseconds:F1} ms");
        findings.Add(commit > CommitMax
            ? new Finding(
                FindingSeverity.Warning, Name, took,
                "its disk is slow or busy (iostat -x): give it a disk of its own; every change waits for it")
            {
                Code = FindingCodes.MetastoreSlow,
            }
            : new Finding(FindingSeverity.Ok, Name, took) { Code = FindingCodes.Metastore });
        foreach (var (setting, good, fix) in Rules)
        {
            if (health?.Settings.GetValueOrDefault(setting) is { } value && value != good)
            {
                findings.Add(new Finding(
                    FindingSeverity.Broken, $"{Name} setting {setting}", $"it is {value}", fix)
                {
                    Code = FindingCodes.MetastoreUnsafe,
                });
            }
        }

        if (health?.LogBytes > LogBytesMax)
        {
            findings.Add(new Finding(
                FindingSeverity.Warning, $"{Name} log", $"{health.LogBytes >> 20} MiB are not folded in",
                "something reads an old state for long, such as a backup: let it end, or end it")
            {
                Code = FindingCodes.MetastoreLog,
            });
        }

        return findings;
    }

    private async ValueTask<TimeSpan> CommitAsync(CancellationToken cancellationToken)
    {
        var least = TimeSpan.MaxValue;
        for (var i = 0; i < Commits && (i == 0 || least > CommitMax / 10); i++)
        {
            var startedAt = time.GetTimestamp();
            await metastore.CommitAsync(
                [new MetastoreChange.PutDocument(DocumentKinds.DoctorProbe, "commit", new byte[] { 1 }, null)],
                cancellationToken).ConfigureAwait(false);
            var took = time.GetElapsedTime(startedAt);
            least = took < least ? took : least;
        }

        return least;
    }
}
