using OrleansAlluxio.Engine.DataManagement;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Writing;

namespace OrleansAlluxio.Engine.Jobs.Kinds;

/// <summary>The kinds of jobs there are.</summary>
internal static class JobKinds
{
    public static IReadOnlyList<IJobKind> All(
        EngineServices services, StatusReads reads, Copying copying, Removal removal)
    {
        var migration = new Migration(services, new StoreChange(services));
        var copy = new CopyJob(copying, reads);
        return
        [
            new LoadJob(services, reads, new FileReadOptions()),
            new PersistJob(services, copying, reads),
            new FreeJob(services, JobKind.Free),
            new FreeJob(services, JobKind.Evict),
            new VerifyJob(services),
            copy,
            new MoveJob(copy, removal, reads),
            new MigrateJob(services, migration),
            new ReplicateJob(services.Copies?.Services, reads),
        ];
    }
}
