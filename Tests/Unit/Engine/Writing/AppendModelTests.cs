using System.Text;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Writing;

/// <summary>Random writes, appends, cuts and concatenations against texts; the seed is in the failure.</summary>
public sealed class AppendModelTests
{
    private const int Files = 4;
    private const int Steps = 60;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public async Task Files_ChangedAtRandom_AreWhatTheModelSays(int seed, bool isObjectStore)
    {
        var random = new Random(seed);
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        var model = new Dictionary<string, string>();
        for (var step = 0; step < Steps; step++)
        {
            var path = $"/d/f{random.Next(Files)}";
            var what = await StepAsync(bed, model, path, random);
            var seen = await bed.ReadAsync(path, random.Next(2) - 1);
            Assert.True(seen == model[path], $"seed {seed}, step {step}, {what}: {path} is wrong");
        }

        await bed.PersistAllAsync();
        await bed.RestartAsync();
        foreach (var (name, text) in model)
        {
            Assert.Equal(text, await bed.ReadAsync(name, 0));
        }

        Assert.Equal(model.Keys.Select(k => k[3..]).Order(), (await bed.ListAsync("/d", 0)).Order());
    }

    private static async Task<string> StepAsync(
        EngineBed bed, Dictionary<string, string> model, string path, Random random)
    {
        var type = (WriteType)random.Next((int)WriteType.MustCache, (int)WriteType.AsyncThrough + 1);
        var draw = random.Next(100);
        if (!model.TryGetValue(path, out var old) || draw < 15)
        {
            model[path] = Text(random);
            await bed.WriteAsync(path, model[path], type);
            return $"write {type} {path}";
        }

        switch (draw)
        {
            case < 60:
                var added = Text(random);
                await AppendAsync(bed, path, added, (type, random.Next(1, FabricLimits.PageBytes)));
                model[path] = old + added;
                return $"append {type} {path} {old.Length}+{added.Length}";
            case < 80:
                var length = random.Next(old.Length + 1);
                await bed.Engine.TruncateAsync(FabricPath.Parse(path), length, OperationOptions.Default, Token);
                model[path] = old[..length];
                return $"truncate {path} to {length}";
            case < 90:
                await bed.PersistAllAsync();
                await bed.RestartAsync();
                return "restart";
            default:
                var sources = model.Keys.Where(k => k != path).OrderBy(_ => random.Next()).Take(2).ToArray();
                if (sources.Length > 0)
                {
                    await bed.Engine.ConcatAsync(
                        FabricPath.Parse(path), [.. sources.Select(FabricPath.Parse)], OperationOptions.Default, Token);
                    model[path] = old + string.Concat(sources.Select(s => model[s]));
                    Array.ForEach(sources, s => model.Remove(s));
                }

                return $"concat {path} {string.Join(' ', sources)}";
        }
    }

    // In steps of a size that is no page's.
    private static async Task AppendAsync(
        EngineBed bed, string path, string text, (WriteType Type, int StepBytes) how)
    {
        await using var writer = await bed.Engine.OpenAppendAsync(
            FabricPath.Parse(path), new AppendOptions { WriteType = how.Type }, Token);
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var at = 0; at < bytes.Length; at += how.StepBytes)
        {
            await writer.WriteAsync(bytes.AsMemory(at, Math.Min(how.StepBytes, bytes.Length - at)), Token);
        }

        await writer.CompleteAsync(null, Token);
    }

    private static string Text(Random random)
    {
        var length = random.Next(6) switch
        {
            0 => 0,
            1 => FabricLimits.PageBytes,
            2 => random.Next(3 * FabricLimits.PageBytes),
            _ => random.Next(100_000),
        };
        return string.Create(length, random, static (text, source) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = (char)('a' + source.Next(26));
            }
        });
    }
}
