using OrleansAlluxio.Tests.Browser.Support;

// One fabric and one browser for all: starting them costs more than all that is done with them.
[assembly: AssemblyFixture(typeof(ConsoleWorld))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

// Signals, /dev/shm and mounts: where the servers run.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
