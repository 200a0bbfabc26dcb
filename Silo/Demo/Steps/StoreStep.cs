namespace OrleansAlluxio.Silo.Demo.Steps;

/// <summary>Generates the data and has a first fabric serve a part of it as a bucket.</summary>
internal sealed class StoreStep : IDemoStep
{
    public string Name => "data and store";

    public async Task RunAsync(DemoWorld world, DemoFindings findings, CancellationToken cancellationToken)
    {
        var began = world.Time.GetTimestamp();
        var files = world.Options.SmallFiles;
        world.Local = await DemoDataSet.GenerateAsync(
            FabricPath.Parse("/local"), world.Folder.LocalData, files, cancellationToken);
        world.Remote = await DemoDataSet.GenerateAsync(
            FabricPath.Parse("/bucket"), Path.Combine(world.Folder.BucketData, DemoWorld.Prefix), files,
            cancellationToken);
        findings.Add(
            "two data sets are generated from seeds",
            $"{world.Sets.Sum(s => s.Files.Count):N0} files, {DemoText.Size(world.Sets.Sum(s => s.Bytes))} in " +
            DemoText.Time(world.Time.GetElapsedTime(began)),
            holds: true);

        var ready = await world.Store.StartAsync(world.StoreArguments, cancellationToken);
        findings.Add(
            "a fabric of its own serves one of them as an S3 bucket",
            $"ready in {DemoText.Time(ready)}, s3://{DemoWorld.Bucket} at {world.Store.S3Url.Authority}", holds: true);
    }
}
