using Orleans.Hosting;
using OrleansAlluxio.Grains;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>
/// What grains of several silos keep, in the database of the fabric by Orleans' own providers. The tables and queries
/// are made by <c>fabric cluster init</c>.
/// </summary>
internal static class OrleansDatabaseGrains
{
    /// <summary>The driver of the database, as Orleans names it.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>Adds reminders and the storage of grains.</summary>
    public static ISiloBuilder AddDatabaseGrains(this ISiloBuilder silo, string connection)
    {
        silo.UseAdoNetReminderService(o => (o.Invariant, o.ConnectionString) = (Invariant, connection));
        return silo.AddAdoNetGrainStorage(
            StorageNames.Fabric, o => (o.Invariant, o.ConnectionString) = (Invariant, connection));
    }
}
