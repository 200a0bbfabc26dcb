using System.CommandLine;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary>Options that every kind of job takes.</summary>
internal sealed class JobOptions
{
    private readonly Option<string[]> _include = Globs("--include", "Only files that one of these globs matches.");
    private readonly Option<string[]> _exclude = Globs("--exclude", "No file or directory that one of these matches.");
    private readonly Option<bool> _dryRun = Take.Flag("--dry-run", "Count what the job would do, and do none of it.");
    private readonly Option<bool> _partial = Take.Flag(
        "--partial-listing", "List directories only when their turn comes; no counting ahead, so no estimates.");

    private readonly Option<int?> _concurrency = new("--concurrency")
    {
        Description = "Most files under way at once.",
        HelpName = "N",
    };

    private readonly Option<long?> _bandwidth = Take.Bytes("--bandwidth", "Most bytes moved a second, such as 100MB.");
    private readonly Option<long?> _interval = Take.Interval("--sync-interval", "Sync interval of the job's listings.");

    private readonly Option<long?> _olderThan = Take.Interval(
        "--older-than", "Only files last modified that long ago or earlier, such as 7d.");

    private readonly Option<long?> _unusedFor = Take.Interval(
        "--unused-for", "Only files that no client has opened or changed for so long, such as 30d.");

    private readonly Option<long?> _bytesMin = Take.Bytes("--min-size", "Only files of that many bytes or more.");
    private readonly Option<long?> _bytesMax = Take.Bytes("--max-size", "Only files of that many bytes or fewer.");

    public Symbol[] All =>
    [
        _include, _exclude, _olderThan, _unusedFor, _bytesMin, _bytesMax, _dryRun, _partial, _concurrency, _bandwidth,
        _interval,
    ];

    /// <summary>Those that say which files, and how fast.</summary>
    public Symbol[] Filters => [.. All.Where(option => option != _dryRun)];

    public JobRequest Fill(CliRun run, JobRequest request) => request with
    {
        Include = run.Get(_include) ?? [],
        Exclude = run.Get(_exclude) ?? [],
        OlderThanMs = run.Get(_olderThan),
        UnusedForMs = run.Get(_unusedFor),
        BytesMin = run.Get(_bytesMin),
        BytesMax = run.Get(_bytesMax),
        DryRun = run.Get(_dryRun),
        PartialListing = run.Get(_partial),
        ConcurrencyMax = run.Get(_concurrency),
        BytesPerSecondMax = run.Get(_bandwidth),
        SyncIntervalMs = run.Get(_interval),
    };

    private static Option<string[]> Globs(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "GLOB",
        Arity = ArgumentArity.OneOrMore,
    };
}
