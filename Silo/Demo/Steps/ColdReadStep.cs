namespace OrleansAlluxio.Silo.Demo.Steps;

/// <summary>Reads everything for the first time.</summary>
internal sealed class ColdReadStep : IDemoStep
{
    public string Name => "cold read";

    public async Task RunAsync(DemoWorld world, DemoFindings findings, CancellationToken cancellationToken)
    {
        foreach (var set in world.Sets)
        {
            var read = await DemoReads.AllAsync(world.Main, set.Files, world.Time, cancellationToken);
            findings.Add(
                $"{set.Mount}: right bytes, each fetched once", read.Cold,
                read.Wrong == 0 && read.Counters.Misses > 0 && read.Counters.StoreBytes == read.Bytes);
        }
    }
}
