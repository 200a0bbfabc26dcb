using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Tests.Gateway.Deployment;

/// <summary>
/// The compose file and the Dockerfile, as far as they can be judged without Docker: their structure, and that what
/// they ask of the programs is what these take. <see cref="ClusterLocalTests"/> runs the same commands.
/// </summary>
public sealed partial class ComposeFileTests : IAsyncLifetime
{
    // Of the compose specification: what this file uses. Anything else is a misspelling, or is to be added here.
    private static readonly string[] TopKeys = ["name", "services", "volumes"];

    private static readonly string[] ServiceKeys =
    [
        "build", "command", "depends_on", "environment", "healthcheck", "image", "init", "ports", "restart",
        "shm_size", "stop_grace_period", "volumes",
    ];

    private static readonly string[] HealthKeys = ["interval", "retries", "start_period", "test", "timeout"];
    private static readonly string[] RestartPolicies = ["no", "always", "on-failure", "unless-stopped"];

    private static readonly string[] FabricVariables =
        ["FABRIC_ACCESS_KEY", "FABRIC_SECRET_KEY", "FABRIC_CLUSTER_SECRET", "FABRIC_SERVER"];

    private static readonly string[] PostgresVariables = ["POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_USER"];

    private JsonDocument _file = null!;

    private IEnumerable<JsonProperty> Services => _file.RootElement.GetProperty("services").EnumerateObject();

    private IEnumerable<JsonProperty> Fabrics =>
        Services.Where(static s => s.Value.TryGetProperty("build", out _));

    public async ValueTask InitializeAsync()
    {
        LocalCluster.SkipWhenMissing();
        using var cluster = new LocalCluster();
        _file = JsonDocument.Parse(await cluster.RunAsync(0, "config"));
    }

    public ValueTask DisposeAsync()
    {
        _file?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Compose_Keys_AreTheSpecifications()
    {
        Assert.Empty(NamesOf(_file.RootElement).Where(static n => !n.StartsWith("x-", StringComparison.Ordinal))
            .Except(TopKeys));
        foreach (var service in Services)
        {
            Assert.Empty(NamesOf(service.Value).Except(ServiceKeys));
            Assert.Contains(service.Value.GetProperty("restart").GetString(), RestartPolicies);

            // Whoever serves says whether it is well; a task has an exit code.
            Assert.Equal(IsTask(service.Value), !service.Value.TryGetProperty("healthcheck", out var health));
            if (!IsTask(service.Value))
            {
                Assert.Empty(NamesOf(health).Except(HealthKeys));
                Assert.Equal("CMD", health.GetProperty("test")[0].GetString());
                Assert.All(
                    health.EnumerateObject().Where(static p => p.Name is not ("test" or "retries")),
                    static p => Assert.Matches("^[0-9]+s$", p.Value.GetString()));
            }
        }
    }

    [Fact]
    public void Compose_DependsOn_NamesServicesThatCanBeInThatState()
    {
        var services = Services.ToDictionary(static s => s.Name, static s => s.Value);
        foreach (var need in Services.Where(static s => s.Value.TryGetProperty("depends_on", out _))
            .SelectMany(static s => s.Value.GetProperty("depends_on").EnumerateObject()))
        {
            Assert.Equal(
                IsTask(services[need.Name]) ? "service_completed_successfully" : "service_healthy",
                need.Value.GetProperty("condition").GetString());
        }
    }

    [Fact]
    public void Compose_Volumes_AreDeclaredAndUsed()
    {
        var used = new HashSet<string>();
        foreach (var volume in Services.Where(static s => s.Value.TryGetProperty("volumes", out _))
            .SelectMany(static s => s.Value.GetProperty("volumes").EnumerateArray()))
        {
            var source = volume.GetString()!.Split(':')[0];
            if (source.StartsWith("./", StringComparison.Ordinal))
            {
                Assert.True(File.Exists(Path.Combine(LocalCluster.Root, source)), source);
            }
            else
            {
                used.Add(source);
            }
        }

        Assert.Equal(NamesOf(_file.RootElement.GetProperty("volumes")).Order(), used.Order());
    }

    [Fact]
    public void Compose_Commands_AreUnderstoodByTheServer()
    {
        var roles = new List<ProcessRole>();
        foreach (var service in Fabrics.Where(static s => !IsTask(s.Value)))
        {
            string[] command =
                [.. service.Value.GetProperty("command").EnumerateArray().Select(static a => a.GetString()!)];
            Assert.Equal("up", command[0]);
            roles.Add(UpOptionsParser.Parse(command[1..]).Role);
            Assert.All(
                command[1..],
                static a => Assert.Contains(
                    $"  {a.Split('=')[0]} ", UpOptionsParser.Usage, StringComparison.Ordinal));
        }

        Assert.Equal(
            [(ProcessRole.All, 2), (ProcessRole.Silo, 3), (ProcessRole.Worker, 3), (ProcessRole.Gateway, 2),
                (ProcessRole.Discovery, 1)],
            roles.CountBy(static r => r).Select(static c => (c.Key, c.Value)).OrderBy(static c => c.Key));
    }

    [Fact]
    public void Compose_Environment_IsKnownToWhoGetsIt()
    {
        foreach (var service in Services.Where(static s => s.Value.TryGetProperty("environment", out _)))
        {
            var names = NamesOf(service.Value.GetProperty("environment"));
            string[] known = service.Name switch
            {
                "postgres" => PostgresVariables,
                "proxy" => [.. TemplateVariable().Matches(Read("eng/deploy/proxy.conf.template"))
                    .Select(static m => m.Groups[1].Value).Distinct()],
                _ => FabricVariables,
            };
            Assert.Empty(names.Except(known));
            if (service.Name == "proxy")
            {
                Assert.Equal(known.Order(), names.Order());
            }
        }
    }

    [Fact]
    public void Images_OfComposeAndDockerfile_NameNoRegistryAndRunWithoutRights()
    {
        foreach (var service in Services)
        {
            Assert.Matches("^[a-z0-9/-]+(:[a-z0-9.-]+)?$", service.Value.GetProperty("image").GetString());
        }

        var lines = Read("Dockerfile").Split('\n');
        Assert.All(
            lines.Where(static l => l.StartsWith("FROM ", StringComparison.Ordinal)),
            static l => Assert.Matches(@"^FROM \$\{(BUILD|RUNTIME)_IMAGE\}( AS build)?$", l));
        Assert.Equal(
            ["ARG BUILD_IMAGE=ubuntu:24.04", "ARG RUNTIME_IMAGE=ubuntu:24.04"],
            lines.Where(static l => l.Contains("_IMAGE=", StringComparison.Ordinal)
                && l.StartsWith("ARG", StringComparison.Ordinal)));
        Assert.Contains("USER fabric", lines);
        Assert.All(
            lines.Where(static l => l.StartsWith("COPY --from", StringComparison.Ordinal)),
            static l => Assert.StartsWith("COPY --from=build ", l, StringComparison.Ordinal));
    }

    private static bool IsTask(JsonElement service) => service.GetProperty("restart").GetString() == "no";

    private static List<string> NamesOf(JsonElement element) =>
        [.. element.EnumerateObject().Select(static p => p.Name)];

    private static string Read(string path) => File.ReadAllText(Path.Combine(LocalCluster.Root, path));

    [GeneratedRegex(@"\$\{([A-Z0-9_]+)\}")]
    private static partial Regex TemplateVariable();
}
