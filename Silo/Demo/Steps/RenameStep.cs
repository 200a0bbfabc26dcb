namespace OrleansAlluxio.Silo.Demo.Steps;

/// <summary>Renames the directory of small files.</summary>
internal sealed class RenameStep : IDemoStep
{
    public string Name => "rename";

    public async Task RunAsync(DemoWorld world, DemoFindings findings, CancellationToken cancellationToken)
    {
        var set = world.Local;
        var source = set.PathOf(DemoDataSet.Small);
        var target = set.PathOf("renamed");
        var count = set.Files.Count(f => f.Path.Parent == source);
        var began = world.Time.GetTimestamp();
        await world.Main.Client.RenameAsync(source, target, new RenameOptions(), cancellationToken);
        var elapsed = world.Time.GetElapsedTime(began);
        set.Renamed(source, target);
        findings.Add(
            $"a directory of {count:N0} files is renamed in one step, in the store too", DemoText.Time(elapsed),
            await world.Main.Client.TryGetStatusAsync(source, OperationOptions.Default, cancellationToken) is null
            && Directory.Exists(set.FileOf("renamed")) && !Directory.Exists(set.FileOf(DemoDataSet.Small)));

        began = world.Time.GetTimestamp();
        var names = await ListAsync(world.Main.Client, target, cancellationToken);
        elapsed = world.Time.GetElapsedTime(began);
        findings.Add(
            "listing it gives every file, in order", $"{names.Count:N0} entries in {DemoText.Time(elapsed)}",
            names.SequenceEqual(set.Files.Select(f => f.Path).Where(p => p.Parent == target).Order()));

        var read = await DemoReads.AllAsync(
            world.Main, [.. set.Files.Where(f => f.Path.Parent == target)], world.Time, cancellationToken);
        findings.Add("its files stay in the cache", read.Hot, read.Wrong == 0 && read.Counters.IsAllHot);
    }

    private static async Task<List<FabricPath>> ListAsync(
        IFabricClient client, FabricPath directory, CancellationToken cancellationToken)
    {
        var paths = new List<FabricPath>();
        ListPage page;
        do
        {
            var options = new ListOptions { AfterName = paths.Count == 0 ? null : paths[^1].Name };
            page = await client.ListAsync(directory, options, cancellationToken);
            paths.AddRange(page.Entries.Select(e => e.Path));
        }
        while (page.HasMore);

        return paths;
    }
}
