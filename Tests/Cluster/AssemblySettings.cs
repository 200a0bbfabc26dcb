// Each test starts whole servers; two at once on a small machine measure the machine, not the servers.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

// Signals, /dev/shm and mounts: where the servers run.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
