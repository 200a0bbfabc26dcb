using OrleansAlluxio.Tests.Gateway.Cli;

namespace OrleansAlluxio.Tests.Gateway.WebHdfs;

/// <summary>The door of a real <c>fabric up</c>, and a job as Hadoop commits it.</summary>
public sealed class WebHdfsProcessTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private const int Files = 10_000;
    private const int Tasks = 20;

    [Fact]
    public async Task JobCommit_TenThousandFiles_IsRenamedInOneStep()
    {
        using var ann = new HdfsUser(silo.WebHdfsUrl, "ann");
        var token = TestContext.Current.CancellationToken;
        await ann.MakeAsync("/job/_temporary/0");
        await Parallel.ForAsync(
            0, Files, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = token },
            async (i, _) => (await ann.WriteAsync(
                $"/job/_temporary/0/task-{i % Tasks:D2}/part-{i:D5}", [(byte)i])).Is(201));

        await ann.MakeAsync("/job/out");
        for (var task = 0; task < Tasks; task++)
        {
            var answer = await ann.PutAsync(
                $"/job/_temporary/0/task-{task:D2}", $"op=RENAME&destination=/job/out/task-{task:D2}");
            Assert.True(answer.Is(200).Boolean);
        }

        Assert.True((await ann.DeleteAsync("/job/_temporary")).Is(200).Boolean);
        (await ann.WriteAsync("/job/out/_SUCCESS", [])).Is(201);
        Assert.Equal(["out"], await ann.NamesAsync("/job"));
        Assert.Equal(Tasks + 1, (await ann.NamesAsync("/job/out")).Length);
        Assert.Equal(
            Enumerable.Range(0, Files / Tasks).Select(static i => $"part-{(i * Tasks) + 7:D5}"),
            await ann.NamesAsync("/job/out/task-07"));
        Assert.Equal([7], await ann.ReadAsync("/job/out/task-07/part-00007"));

        // All of it in one step, as the next job takes it over.
        Assert.True((await ann.PutAsync("/job/out", "op=RENAME&destination=/job-done")).Is(200).Boolean);
        var summary = (await ann.GetAsync("/job-done", "op=GETCONTENTSUMMARY")).Is(200).Json
            .GetProperty("ContentSummary");
        Assert.Equal(
            (Files + 1, Tasks + 1),
            (summary.GetProperty("fileCount").GetInt32(), summary.GetProperty("directoryCount").GetInt32()));
        Assert.True((await ann.DeleteAsync("/job-done")).Is(200).Boolean);
        Assert.False(await ann.ExistsAsync("/job-done"));
    }

    [Fact]
    public async Task Permissions_SeenByTheCommandLine_AreThoseOfTheDoor()
    {
        using var ann = new HdfsUser(silo.WebHdfsUrl, "ann");
        await ann.MakeAsync("/seen", "&permission=700");

        Assert.Contains("ann", await silo.OutputAsync("fs", "stat", "/seen"), StringComparison.Ordinal);
    }
}
