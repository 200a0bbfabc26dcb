namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>The clients that are driven.</summary>
internal static class ClientTools
{
    /// <summary>Region every request is signed for.</summary>
    public const string Region = "us-east-1";

    /// <summary>The command line of Amazon.</summary>
    public static ClientTool AwsCli { get; } = new("awscli", "/usr/bin/aws")
    {
        Arguments = static fabric => ["--endpoint-url", fabric.S3Url.ToString(), "--output", "json"],
        Environment = AmazonEnvironment,
    };

    /// <summary>Amazon's library for Python, by a program of ours.</summary>
    public static ClientTool Boto3 { get; } = new("boto3", "/usr/bin/python3")
    {
        Needs = "/usr/lib/python3/dist-packages/boto3/__init__.py",
        Environment = WithUrl,
    };

    /// <summary>s3cmd.</summary>
    public static ClientTool S3Cmd { get; } = new("s3cmd", "/usr/bin/s3cmd")
    {
        Arguments = static fabric =>
        [
            "--config=/dev/null", "--no-ssl", $"--host={fabric.Authority}", $"--host-bucket={fabric.Authority}",
            $"--access_key={fabric.AccessKey}", $"--secret_key={fabric.SecretKey}", $"--region={Region}",
            "--no-progress",
        ],
    };

    /// <summary>rclone; its remote is called <c>p</c>. Cutoffs are low, so that the big object goes in parts.</summary>
    public static ClientTool Rclone { get; } = new("rclone", "/usr/bin/rclone")
    {
        Environment = static fabric => new Dictionary<string, string>
        {
            ["RCLONE_CONFIG"] = "/dev/null",
            ["RCLONE_CONFIG_P_TYPE"] = "s3",
            ["RCLONE_CONFIG_P_PROVIDER"] = "Other",
            ["RCLONE_CONFIG_P_ENDPOINT"] = fabric.S3Url.ToString(),
            ["RCLONE_CONFIG_P_ACCESS_KEY_ID"] = fabric.AccessKey,
            ["RCLONE_CONFIG_P_SECRET_ACCESS_KEY"] = fabric.SecretKey,
            ["RCLONE_CONFIG_P_REGION"] = Region,
            ["RCLONE_S3_UPLOAD_CUTOFF"] = "8M",
            ["RCLONE_S3_COPY_CUTOFF"] = "10M",
            ["RCLONE_RETRIES"] = "1",
            ["RCLONE_LOW_LEVEL_RETRIES"] = "1",
        },
    };

    /// <summary>Amazon's library for JavaScript, by a program of ours.</summary>
    public static ClientTool AwsJs { get; } = Node("aws-js", "@aws-sdk/s3-request-presigner");

    /// <summary>MinIO's library for JavaScript, by a program of ours.</summary>
    public static ClientTool MinioJs { get; } = Node("minio-js", "minio");

    /// <summary>Amazon's library for .NET, in this process.</summary>
    public static ClientTool AwsNet { get; } = new("aws-net", Environment.ProcessPath!);

    /// <summary>restic; the repository is given with each call.</summary>
    public static ClientTool Restic { get; } = new("restic", "/usr/bin/restic")
    {
        Arguments = static _ => ["--no-cache"],
        Environment = static fabric =>
            new Dictionary<string, string>(AmazonEnvironment(fabric)) { ["RESTIC_PASSWORD"] = "of the tests" },
    };

    /// <summary>s3fs, by a script of ours that mounts and unmounts it.</summary>
    public static ClientTool S3Fs { get; } = new("s3fs", "/bin/bash")
    {
        Needs = "/usr/bin/s3fs",
        Environment = WithUrl,
    };

    /// <summary>curl, by a script of ours with the commands of Hadoop's documentation.</summary>
    public static ClientTool Curl { get; } = new("curl", "/bin/bash")
    {
        Needs = "/usr/bin/curl",
        Environment = WithHdfsUrl,
    };

    /// <summary>fsspec's WebHDFS, by a program of ours.</summary>
    public static ClientTool FsSpec { get; } = new("fsspec", "/usr/bin/python3")
    {
        Needs = "/usr/lib/python3/dist-packages/fsspec/implementations/webhdfs.py",
        Environment = WithHdfsUrl,
    };

    /// <summary>The webhdfs of npm, by a program of ours.</summary>
    public static ClientTool NpmWebHdfs { get; } = Node("npm-webhdfs", "webhdfs");

    /// <summary>Where the packages of npm are.</summary>
    private static string NpmHome => Environment.GetEnvironmentVariable("FABRIC_TEST_NPM") ?? "/opt/fabric-npm";

    // Debian's place, then that of installers.
    private static string NodeProgram =>
        File.Exists("/usr/bin/node") ? "/usr/bin/node" : "/usr/local/bin/node";

    private static ClientTool Node(string name, string package) => new(name, NodeProgram)
    {
        Needs = Path.Combine(NpmHome, "node_modules", package, "package.json"),
        Environment = static fabric => new Dictionary<string, string>(WithUrl(fabric))
        {
            ["NPM_HOME"] = NpmHome,
            ["HDFS_URL"] = HdfsUrlOf(fabric),
        },
    };

    private static IReadOnlyDictionary<string, string> WithHdfsUrl(ClientFabric fabric) =>
        new Dictionary<string, string> { ["HDFS_URL"] = HdfsUrlOf(fabric) };

    private static string HdfsUrlOf(ClientFabric fabric) => fabric.WebHdfsUrl.ToString().TrimEnd('/');

    private static IReadOnlyDictionary<string, string> WithUrl(ClientFabric fabric) =>
        new Dictionary<string, string>(AmazonEnvironment(fabric)) { ["S3_URL"] = fabric.S3Url.ToString() };

    private static IReadOnlyDictionary<string, string> AmazonEnvironment(ClientFabric fabric) =>
        new Dictionary<string, string>
        {
            ["AWS_ACCESS_KEY_ID"] = fabric.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = fabric.SecretKey,
            ["AWS_DEFAULT_REGION"] = Region,
            ["AWS_CONFIG_FILE"] = "/dev/null",
            ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_MAX_ATTEMPTS"] = "1",
            ["AWS_PAGER"] = string.Empty,
        };
}
