using OrleansAlluxio.Tests.CrashChild;

switch (args)
{
    case ["metastore-create-storm", var databasePath]:
        await MetastoreCreateStorm.RunAsync(databasePath);
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: metastore-create-storm DATABASE");
        return 2;
}
