using OrleansAlluxio.Engine;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Doctor;

/// <summary>What the doctor of each kind of process looks at.</summary>
internal static class Doctors
{
    /// <summary>Of the process with the metadata. What it holds open is closed with <paramref name="parts"/>.</summary>
    public static ProcessDoctor OfServer(
        (UpOptions Options, HomeDirectory Home) own, (FabricCore Core, FabricEngine Engine) fabric,
        Observation observation, Stack<IAsyncDisposable> parts)
    {
        var (options, home) = own;
        var time = TimeProvider.System;
        var (core, engine) = fabric;
        var reach = new HttpReach(time);
        parts.Push(new SyncPart(reach));
        List<IDoctorCheck> checks =
        [
            new MetastoreCheck(core.Metastore, time),
            new StoreCheck(core.Mounts, time),
            new TierCheck(core.Pages),
            new UnpersistedCheck(core.Pages, core.Metastore, core.Mounts, engine.Administration),
            new WorkerCheck(engine.Workers, reach),
            new ClusterCheck(engine.Clusters, options.Discovery, reach),
            new MachineCheck(home.Path, core.Pages),
            new AccessCheck(options, home),
            new SettingCheck(options),
        ];
        if (observation.Audit is { } audit)
        {
            checks.Add(new AuditCheck(audit));
        }

        return new ProcessDoctor(checks, time);
    }
}
