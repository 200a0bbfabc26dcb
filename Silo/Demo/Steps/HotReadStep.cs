namespace OrleansAlluxio.Silo.Demo.Steps;

/// <summary>Reads everything again.</summary>
internal sealed class HotReadStep : IDemoStep
{
    public string Name => "hot read";

    public async Task RunAsync(DemoWorld world, DemoFindings findings, CancellationToken cancellationToken)
    {
        var before = await world.Store.CountAsync(cancellationToken);
        foreach (var set in world.Sets)
        {
            var read = await DemoReads.AllAsync(world.Main, set.Files, world.Time, cancellationToken);
            findings.Add(
                $"{set.Mount}: right bytes, no store read", read.Hot, read.Wrong == 0 && read.Counters.IsAllHot);
        }

        var asked = (await world.Store.CountAsync(cancellationToken)).Since(before);
        findings.Add(
            "the store fabric served no byte meanwhile", $"{asked.Hits + asked.Misses} pages served by it",
            asked.Hits + asked.Misses == 0);
    }
}
