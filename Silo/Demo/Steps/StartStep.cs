namespace OrleansAlluxio.Silo.Demo.Steps;

/// <summary>Starts the fabric that is shown, with both data sets mounted.</summary>
internal sealed class StartStep : IDemoStep
{
    // What "starts at once" means on a machine that has other things to do, too.
    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(30);

    public string Name => "start";

    public async Task RunAsync(DemoWorld world, DemoFindings findings, CancellationToken cancellationToken)
    {
        var ready = await world.Main.StartAsync(world.MainArguments, cancellationToken);
        findings.Add(
            "a new home, with both mounted, is ready at once", $"process start to ready in {DemoText.Time(ready)}",
            ready < ReadyMax);

        var mounts = await world.Main.Client.Administration.ListMountsAsync(cancellationToken);
        var secret = world.Store.Keys.SecretKey;
        findings.Add(
            "both mounts are listed, without their secret",
            string.Join(", ", mounts.Where(m => !m.Path.IsRoot).Select(m => $"{m.Path}={Shown(m.Uri, world)}")),
            world.Sets.All(s => mounts.Any(m => m.Path == s.Mount))
            && mounts.All(m => !m.Uri.Contains(secret, StringComparison.Ordinal)
                && !m.Options.Values.Contains(secret)));
        TellHowToGoOn(world);
    }

    private static string Shown(string uri, DemoWorld world) =>
        uri.Replace(world.Folder.Path, "...", StringComparison.Ordinal);

    private static void TellHowToGoOn(DemoWorld world)
    {
        var key = Path.Combine(world.Folder.MainHome, "credentials");
        var s3 = world.Main.S3Url.Authority;
        var http = world.Main.HttpUrl.Authority;
        world.Folder.Tell(
            $"./fabric up --home {world.Folder.StoreHome} --mem 0 --s3 {world.Store.S3Url.Authority} " +
            $"--http {world.Store.HttpUrl.Authority} &");
        world.Folder.Tell($"./fabric up --home {world.Folder.MainHome} --s3 {s3} --http {http} &");
        world.Folder.Tell($"export FABRIC_SERVER=http://{http} FABRIC_TOKEN=$(sed -n s/^token=//p {key})");
        world.Folder.Tell($"./fabric fs ls {world.Local.Mount} && ./fabric fs explain {world.Remote.Files[0].Path}");
        world.Folder.Tell(
            $"export AWS_ACCESS_KEY_ID=$(sed -n s/^access_key=//p {key}) " +
            $"AWS_SECRET_ACCESS_KEY=$(sed -n s/^secret_key=//p {key}) AWS_DEFAULT_REGION=us-east-1");
        world.Folder.Tell($"aws --endpoint-url http://{s3} s3 ls s3:/{world.Remote.Mount}/");
    }
}
