namespace OrleansAlluxio.Silo.Demo.Steps;

/// <summary>Stops both fabrics as a service manager would.</summary>
internal sealed class StopStep : IDemoStep
{
    public string Name => "stop";

    public async Task RunAsync(DemoWorld world, DemoFindings findings, CancellationToken cancellationToken)
    {
        var began = world.Time.GetTimestamp();
        var main = await world.Main.StopAsync(cancellationToken);
        var store = await world.Store.StopAsync(cancellationToken);
        findings.Add(
            "SIGTERM drains both fabrics; they exit with 0",
            $"{main} and {store} after {DemoText.Time(world.Time.GetElapsedTime(began))}", main == 0 && store == 0);
        if (main != 0 || store != 0)
        {
            await Console.Error.WriteLineAsync(
                $"demo: the fabric said: {world.Main.LastLines}\ndemo: its store said: {world.Store.LastLines}");
        }
    }
}
