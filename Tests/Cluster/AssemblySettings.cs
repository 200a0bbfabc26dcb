// Each test starts whole servers; two at once on a small machine measure the machine, not the servers.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
