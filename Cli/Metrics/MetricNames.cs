namespace OrleansAlluxio.Cli.Metrics;

/// <summary>Names of figures that commands show; docs/metrics.md says what they are.</summary>
internal static class MetricNames
{
    public const string DoorCount = "fabric_door_request_duration_seconds_count";
    public const string DoorSum = "fabric_door_request_duration_seconds_sum";
    public const string DoorErrors = "fabric_door_errors_total";
    public const string DoorSent = "fabric_door_sent_bytes_total";
    public const string DoorReceived = "fabric_door_received_bytes_total";
    public const string DoorActive = "fabric_door_active";
    public const string CacheHits = "fabric_cache_hits_total";
    public const string CacheMisses = "fabric_cache_misses_total";
    public const string ReadBytes = "fabric_read_bytes_total";
    public const string StoreCount = "fabric_store_request_duration_seconds_count";
    public const string StoreSum = "fabric_store_request_duration_seconds_sum";
    public const string PersistPending = "fabric_persist_pending";
    public const string PersistAge = "fabric_persist_oldest_age_seconds";
    public const string Commits = "fabric_metastore_commits_total";
    public const string CpuSeconds = "dotnet_process_cpu_time_seconds_total";
    public const string Resident = "dotnet_process_memory_working_set_bytes";
}
