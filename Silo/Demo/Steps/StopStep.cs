namespace OrleansAlluxio.Silo.Demo.Steps;

/// <summary>Stops both fabrics as a service manager would.</summary>
internal sealed class StopStep : IDemoStep
{
    public string Name => "stop";

    public async Task RunAsync(DemoWorld world, DemoFindings findings, CancellationToken cancellationToken)
    {
        var began = world.Time.GetTimestamp();
        var codes = new[] { await world.Main.StopAsync(cancellationToken), await world.Store.StopAsync(cancellationToken) };
        findings.Add(
            "SIGTERM drains both fabrics; they exit with 0",
            $"{string.Join(" and ", codes)} after {DemoText.Time(world.Time.GetElapsedTime(began))}", codes.All(c => c == 0));
    }
}
