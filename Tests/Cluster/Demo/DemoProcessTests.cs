using System.Diagnostics;
using System.Text.Json;

namespace OrleansAlluxio.Tests.Cluster.Demo;

public sealed class DemoProcessTests
{
    // The demo stops itself before.
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task Demo_AsProcess_EveryClaimHoldsAndNothingStays()
    {
        var temporary = Directory.CreateTempSubdirectory("fabric-demo-test-");
        try
        {
            var start = new ProcessStartInfo("dotnet")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var argument in (string[])[Silo, "demo", "--json", "--files", "100"])
            {
                start.ArgumentList.Add(argument);
            }

            start.Environment["TMPDIR"] = temporary.FullName;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeMax);
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);

            using var document = JsonDocument.Parse(await output);
            var failed = document.RootElement.GetProperty("findings").EnumerateArray()
                .Where(f => !f.GetProperty("holds").GetBoolean())
                .Select(f => f.ToString());
            Assert.True(process.ExitCode == 0, $"{string.Join('\n', failed)}\n{await error}");
            Assert.True(document.RootElement.GetProperty("holds").GetBoolean());
            Assert.Empty(temporary.GetFileSystemInfos());
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private static string Silo => Path.Combine(AppContext.BaseDirectory, "OrleansAlluxio.Silo.dll");
}
