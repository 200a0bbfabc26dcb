using System.Globalization;
using OrleansAlluxio.Tests.Gateway.Clients;

namespace OrleansAlluxio.Tests.Gateway.S3.Versions;

/// <summary>One client, random operations: after each the server is where the model is.</summary>
public class VersionModelTests(ClientFabrics fabrics)
{
    // One key below another's directory, and names around '/' in order.
    private static readonly string[] Keys = ["a", "b-x", "b/c/1", "b/c/2", "b!"];

    [Theory]
    [InlineData(ClientMount.Local, 1, 160)]
    [InlineData(ClientMount.Local, 2, 160)]
    [InlineData(ClientMount.S3, 3, 90)]
    public async Task Operations_OfOneClient_LeaveWhatTheRulesSay(ClientMount mount, int seed, int steps)
    {
        var fabric = await fabrics.StartedAsync(mount, TestContext.Current.CancellationToken);
        using var client = new VersionedClient(fabric, fabrics.NextBucket("model"));
        await fabric.MakeBucketAsync(client.Bucket, TestContext.Current.CancellationToken);
        var model = new VersionModel();
        var random = new Random(seed);
        for (var step = 0; step < steps; step++)
        {
            var did = await StepAsync(client, model, random, step);
            await CheckAsync(client, model, random, $"seed {seed}, step {step}: {did}");
        }
    }

    private static async Task<string> StepAsync(VersionedClient client, VersionModel model, Random random, int step)
    {
        var key = Keys[random.Next(Keys.Length)];
        var known = model.Of(key);
        var text = string.Create(CultureInfo.InvariantCulture, $"{key} {step} {new string('x', random.Next(30))}");
        switch (random.Next(14))
        {
            case 0:
                var isEnabled = random.Next(3) > 0;
                await client.SetAsync(isEnabled);
                model.IsEnabled = isEnabled;
                return isEnabled ? "enable" : "suspend";
            case 1 or 2 or 3:
                model.Delete(key, await client.DeleteAsync(key));
                return "delete " + key;
            case 4 or 5 or 6 when known.Count > 0:
                var gone = known[random.Next(known.Count)].Id;
                await client.DeleteAsync(key, gone);
                model.DeleteVersion(key, gone);
                return $"delete {key} {gone}";
            case 7 when known.Count > 0 && known[random.Next(known.Count)] is { Text: { } old } source:
                var target = Keys[random.Next(Keys.Length)];
                if (target == key && source == known[0])
                {
                    return "nothing";
                }

                model.Put(target, await client.CopyAsync(key, source.Id, target), old);
                return $"copy {key} {source.Id} to {target}";
            case 8:
                model.Put(key, await client.UploadAsync(key, text), text);
                return "upload " + key;
            case 9:
                var (written, newId) = await client.PutAsync(key, text, mustBeNew: true);
                Assert.Equal(model.Current(key) is null, written);
                if (written)
                {
                    model.Put(key, newId, text);
                }

                return "put if absent " + key;
            default:
                model.Put(key, (await client.PutAsync(key, text)).Id, text);
                return "put " + key;
        }
    }

    private static async Task CheckAsync(VersionedClient client, VersionModel model, Random random, string where)
    {
        var expected = model.Listing().ToList();
        var found = (await client.VersionsAsync(random.Next(1, 12)))
            .Select(v => VersionModel.Line(v.Key, v.VersionId, v.IsLatest == true, v.IsDeleteMarker == true)).ToList();
        Assert.True(
            expected.SequenceEqual(found),
            $"{where}\nexpected\n{string.Join('\n', expected)}\nfound\n{string.Join('\n', found)}");
        Assert.True(
            Keys.Where(k => model.Current(k) is not null).Order(StringComparer.Ordinal)
                .SequenceEqual(await client.KeysAsync()),
            where + ": keys");
        var key = Keys[random.Next(Keys.Length)];
        Assert.True(model.Current(key) == await client.GetAsync(key), $"{where}: current of {key}");
        foreach (var version in model.Of(key))
        {
            Assert.True(version.Text == await client.GetAsync(key, version.Id), $"{where}: {key} {version.Id}");
        }
    }
}
