using System.CommandLine;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Cli.Commands;

/// <summary>Options of a mount.</summary>
internal sealed class MountFlags
{
    private readonly Option<KeyValuePair<string, string>[]> _options =
        Take.Pairs("--option", "Connector option; may be given several times.");

    private readonly Option<bool> _readOnly = Take.Flag("--readonly", "No operation changes the store.", "--read-only");
    private readonly Option<bool> _shared = Take.Flag("--shared", "Everyone may read and write below it.");
    private readonly Option<long?> _interval = Take.Interval("--sync-interval", "How often the store is asked.");

    public IEnumerable<Symbol> All => [_options, _readOnly, _shared, _interval];

    public MountRequest Request(CliRun run, FabricPath path, string uri)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in run.Get(_options) ?? [])
        {
            if (!options.TryAdd(name, value))
            {
                throw new CliUsageException($"the option '{name}' is given twice");
            }
        }

        return new MountRequest
        {
            Path = path,
            Uri = uri,
            ReadOnly = run.Get(_readOnly),
            Shared = run.Get(_shared),
            Options = options,
            SyncIntervalMs = run.Get(_interval),
        };
    }
}
