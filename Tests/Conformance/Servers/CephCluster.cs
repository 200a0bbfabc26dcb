using System.Globalization;

namespace OrleansAlluxio.Tests.Conformance.Servers;

/// <summary>
/// A one-node Ceph in memory (monitor, one OSD, gateway), all on loopback, with one user: started whole, ended by its
/// processes' ids, its directory removed.
/// </summary>
internal sealed class CephCluster : IDisposable
{
    public const string AccessKey = "conformance0access00";
    public const string SecretKey = "conformancesecret";

    private static readonly string[] Programs =
        ["radosgw", "radosgw-admin", "ceph-mon", "ceph-osd", "ceph", "ceph-authtool", "monmaptool"];

    private readonly List<ServerProcess> _processes = [];
    private readonly string _directory;

    private CephCluster(string directory, int port)
    {
        _directory = directory;
        Port = port;
    }

    /// <summary>Why there is none on this machine; null when there can be.</summary>
    public static string? WhyMissing
    {
        get
        {
            var missing = Array.Find(Programs, static program => ServerProcess.Find(program) is null);
            return missing is null
                ? null
                : $"{missing} is not installed (Debian: radosgw ceph-mon ceph-osd ceph-common).";
        }
    }

    /// <summary>The gateway's port.</summary>
    public int Port { get; }

    private string Config => Path.Combine(_directory, "ceph.conf");

    /// <summary>Starts one.</summary>
    public static async Task<CephCluster> StartAsync()
    {
        // In memory where possible: Ceph syncs every write to disk.
        var parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        var directory = Path.Combine(parent, $"fabric-ceph-{Environment.ProcessId}");
        foreach (var name in (string[])["mon", "osd"])
        {
            Directory.CreateDirectory(Path.Combine(directory, name));
        }

        var cluster = new CephCluster(directory, ServerProcess.FreePort());
        try
        {
            await cluster.RunAsync();
        }
        catch
        {
            cluster.Dispose();
            throw;
        }

        return cluster;
    }

    public void Dispose()
    {
        for (var i = _processes.Count - 1; i >= 0; i--)
        {
            _processes[i].Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private async Task RunAsync()
    {
        var monitorPort = ServerProcess.FreePort();
        var id = Guid.NewGuid().ToString();
        await File.WriteAllTextAsync(Config, ConfigText(id, Port, monitorPort));
        await StartMonitorAsync(id, monitorPort);
        await StartStorageAsync();
        await ServerProcess.RunAsync(
            "radosgw-admin", "-c", Config, "-n", "client.rgw.a", "user", "create", "--uid", "main", "--display-name",
            "main", "--access-key", AccessKey, "--secret-key", SecretKey);
        var gateway = ServerProcess.Start("radosgw", "-c", Config, "-n", "client.rgw.a", "-f").DropOutput();
        _processes.Add(gateway);
        await gateway.WaitForPortAsync(Port);
    }

    private async Task StartMonitorAsync(string id, int monitorPort)
    {
        var keyring = Path.Combine(_directory, "keyring");
        var storageKeyring = Path.Combine(_directory, "osd", "keyring");
        await ServerProcess.RunAsync(
            "ceph-authtool", "--create-keyring", keyring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *");
        foreach (var name in (string[])["client.admin", "client.rgw.a"])
        {
            await ServerProcess.RunAsync(
                "ceph-authtool", keyring, "--gen-key", "-n", name,
                "--cap", "mon", "allow *", "--cap", "osd", "allow *", "--cap", "mgr", "allow *");
        }

        await ServerProcess.RunAsync(
            "ceph-authtool", "--create-keyring", storageKeyring, "--gen-key", "-n", "osd.0",
            "--cap", "mon", "allow profile osd", "--cap", "osd", "allow *", "--cap", "mgr", "allow profile osd");
        var map = Path.Combine(_directory, "monmap");
        await ServerProcess.RunAsync(
            "monmaptool", "--create", "--clobber", "--fsid", id, "--addv", "a", $"[v2:127.0.0.1:{monitorPort}]", map);
        await ServerProcess.RunAsync(
            "ceph-mon", "-c", Config, "--mkfs", "-i", "a", "--monmap", map, "--keyring", keyring);
        var monitor = ServerProcess.Start("ceph-mon", "-c", Config, "-i", "a", "-f").DropOutput();
        _processes.Add(monitor);
        await monitor.WaitForPortAsync(monitorPort);
    }

    private async Task StartStorageAsync()
    {
        var id = Guid.NewGuid().ToString();
        var number = (await ServerProcess.RunAsync("ceph", "-c", Config, "--connect-timeout", "30", "osd", "new", id))
            .Trim();
        await ServerProcess.RunAsync(
            "ceph", "-c", Config, "auth", "add", "osd.0", "-i", Path.Combine(_directory, "osd", "keyring"));
        await ServerProcess.RunAsync("ceph", "-c", Config, "auth", "import", "-i", Path.Combine(_directory, "keyring"));
        await ServerProcess.RunAsync("ceph-osd", "-c", Config, "-i", number, "--mkfs", "--osd-uuid", id);
        _processes.Add(ServerProcess.Start("ceph-osd", "-c", Config, "-i", number, "-f").DropOutput());
        while (!(await ServerProcess.RunAsync("ceph", "-c", Config, "osd", "stat")).Contains(
            "1 up", StringComparison.Ordinal))
        {
            await Task.Delay(200);
        }
    }

    private string ConfigText(string id, int port, int monitorPort) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        [global]
        fsid = {id}
        mon_host = v2:127.0.0.1:{monitorPort}
        public_addr = 127.0.0.1
        cluster_addr = 127.0.0.1
        public_network = 127.0.0.0/8
        cluster_network = 127.0.0.0/8
        auth_allow_insecure_global_id_reclaim = false
        osd_pool_default_size = 1
        osd_pool_default_min_size = 1
        osd_pool_default_pg_num = 8
        osd_pool_default_pgp_num = 8
        osd_pool_default_pg_autoscale_mode = off
        mon_allow_pool_size_one = true
        mon_max_pg_per_osd = 2000
        mon_pg_warn_min_per_osd = 0
        mon_data_avail_crit = 1
        osd_crush_chooseleaf_type = 0
        osd_objectstore = memstore
        memstore_device_bytes = 4294967296
        run_dir = {_directory}
        log_file = {_directory}/$name.log
        admin_socket = {_directory}/$name.asok
        keyring = {_directory}/keyring
        debug_ms = 0
        debug_osd = 0/0
        debug_mon = 0/0
        debug_rgw = 0/0
        debug_memstore = 0/0
        [mon]
        mon_data = {_directory}/mon
        [osd]
        osd_data = {_directory}/osd
        keyring = {_directory}/osd/keyring
        osd_max_object_name_len = 2048
        [client.rgw.a]
        rgw_frontends = beast endpoint=127.0.0.1:{port} tcp_nodelay=1
        rgw_data = {_directory}
        rgw_crypt_require_ssl = false
        rgw_enable_usage_log = false
        rgw_dns_name =

        """);
}
