using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric conf path add|ls|rm</c>. Alluxio's names of the same meaning are taken too.</summary>
internal static class ConfCommands
{
    public static Command Make(CommandSet set) => CommandSet.Group(
        "conf", "Settings.",
        CommandSet.Group(
            "path", "Settings of paths; the longest path wins.",
            Add(set), set.Make("ls", "Lists them.", [], ListAsync), Remove(set)));

    private static Command Add(CommandSet set)
    {
        var path = Take.Path();
        var properties = Take.Pairs(
            "--property", "sync-interval=-1|0|30s, write-type=CACHE_THROUGH or persist-conflict=ours, ...");
        properties.Required = true;
        return set.Make("add", "Sets properties of a path and everything below.", [path, properties], async run =>
        {
            foreach (var (name, value) in run.Get(properties)!)
            {
                var property = new PathProperty(run.Get(path), PropertyNames.Canonical(name), value);
                await run.Administration.SetPathPropertyAsync(property, run.Cancelled);
                run.Answer(property, FabricJson.Default.PathProperty, Row);
            }
        });
    }

    private static Command Remove(CommandSet set)
    {
        var path = Take.Path();
        var names = new Option<string[]>("--property")
        {
            Description = "Property to remove; all of the path's without it.",
            HelpName = "key",
            Arity = ArgumentArity.OneOrMore,
        };
        return set.Make("rm", "Removes properties from a path.", [path, names], async run =>
        {
            var at = run.Get(path);
            var wanted = run.Get(names)?.Select(PropertyNames.Canonical).ToArray();
            if (wanted is null or [])
            {
                wanted = [.. (await run.Administration.ListPathPropertiesAsync(run.Cancelled))
                    .Where(property => property.Path == at).Select(static property => property.Name)];
            }

            var removed = false;
            foreach (var name in wanted)
            {
                removed |= await run.Administration.RemovePathPropertyAsync(at, name, run.Cancelled);
            }

            if (!removed)
            {
                throw new FabricException(
                    FabricErrorKind.NotFound, "remove property", at.Value, "it has no such property");
            }

            run.Answer(
                new DoneAnswer("remove property", at.Value), CliJson.Default.DoneAnswer, static a =>
                $"removed from {a.Path}");
        });
    }

    private static async Task ListAsync(CliRun run)
    {
        foreach (var property in await run.Administration.ListPathPropertiesAsync(run.Cancelled))
        {
            run.Answer(property, FabricJson.Default.PathProperty, Row);
        }
    }

    private static string Row(PathProperty property) =>
        $"{StatusText.Visible(property.Path.Value)} {property.Name}={property.Value}";
}
