using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Doctor;

/// <summary>What the doctor of a running fabric says is broken, until it says what is waited for.</summary>
internal static class Diagnosis
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The findings that say something is broken, and those of a code that is looked for.</summary>
    public static async Task<IReadOnlyList<Finding>> BrokenAsync(this HttpFabricClient client) =>
        [.. (await client.Process.DiagnoseAsync(Token)).Where(static f => f.Severity == FindingSeverity.Broken)];

    /// <summary>
    /// Waits until exactly one cause is named, by this code, and everything else that is broken follows from it.
    /// </summary>
    public static async Task<Finding> CauseAsync(this HttpFabricClient client, string code)
    {
        IReadOnlyList<Finding> last = [];
        try
        {
            await Eventually.HoldsAsync(
                $"the doctor names {code} as the only cause", async () =>
                {
                    last = await client.BrokenAsync();
                    return last.Count(static f => f.Because.Length == 0) == 1 && last[0].Code == code;
                });
        }
        catch (Xunit.Sdk.XunitException e)
        {
            Assert.Fail($"{e.Message} It said: {string.Join("; ", last)}");
        }

        Assert.NotEmpty(last[0].Fix);
        Assert.All(last.Skip(1), f => Assert.Equal(last[0].Subject, f.Because));
        return last[0];
    }

    /// <summary>Waits for a finding of a code.</summary>
    public static async Task<Finding> FindsAsync(this HttpFabricClient client, string code)
    {
        IReadOnlyList<Finding> last = [];
        try
        {
            await Eventually.HoldsAsync($"the doctor says {code}", async () =>
            {
                last = await client.Process.DiagnoseAsync(Token);
                return last.Any(f => f.Code == code);
            });
        }
        catch (Xunit.Sdk.XunitException e)
        {
            Assert.Fail($"{e.Message} It said: {string.Join("; ", last)}");
        }

        return last.First(f => f.Code == code);
    }

    /// <summary>Waits until nothing is broken.</summary>
    public static async Task WellAsync(this HttpFabricClient client)
    {
        IReadOnlyList<Finding> last = [];
        try
        {
            await Eventually.HoldsAsync("the doctor finds nothing broken", async () =>
            {
                last = await client.BrokenAsync();
                return last.Count == 0;
            });
        }
        catch (Xunit.Sdk.XunitException e)
        {
            Assert.Fail($"{e.Message} It said: {string.Join("; ", last)}");
        }
    }

    /// <summary>Has a persist tried now, unless it was by itself meanwhile.</summary>
    public static async Task RetryNowAsync(this HttpFabricClient client, FabricPath path)
    {
        try
        {
            await client.Data.RetryPersistAsync(path, Token);
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.NotFound or FabricErrorKind.InvalidArgument)
        {
            // It is done.
        }
    }
}
