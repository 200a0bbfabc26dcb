using System.Globalization;
using System.Net;
using OrleansAlluxio.Benchmarks.Load.Signing;
using OrleansAlluxio.Benchmarks.Load.Wrk;

namespace OrleansAlluxio.Benchmarks.Load.PutSmall;

/// <summary>One server that takes uploads, and what it did with them.</summary>
/// <param name="Name">As written in the table.</param>
/// <param name="Url">Where it is.</param>
/// <param name="Credentials">What requests to it are signed with.</param>
internal sealed record PutSide(string Name, Uri Url, S3Credentials Credentials)
{
    public const string Bucket = "put-small";

    private readonly S3Presigner _presigner = new(Url, Credentials, TimeProvider.System);

    /// <summary>Its rounds.</summary>
    public List<WrkFigures> Runs { get; } = [];

    /// <summary>Whether it is the fabric.</summary>
    public bool IsFabric => Name.StartsWith("fabric", StringComparison.Ordinal);

    /// <summary>Waits until nothing of it is left to be done in the background.</summary>
    public Func<CancellationToken, Task> SettleAsync { get; init; } = static _ => Task.CompletedTask;

    /// <summary>Makes the bucket and a first object: some servers take seconds for it.</summary>
    public async Task CreateBucketAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var answer = await http.PutAsync(_presigner.Url(HttpMethod.Put, Bucket), null, cancellationToken);
        answer.EnsureSuccessStatusCode();
        using var body = new ByteArrayContent([1]);
        using var put = await http.PutAsync(_presigner.Url(HttpMethod.Put, Bucket, "first"), body, cancellationToken);
        put.EnsureSuccessStatusCode();
    }

    /// <summary>Measures new keys and checks that the first few were stored as sent.</summary>
    public async Task<WrkFigures> MeasureAsync(
        PutWork work, string round, int seconds, HttpClient http, CancellationToken cancellationToken)
    {
        var keys = Enumerable.Range(0, work.Keys)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{round}/{i % 100}/{i}")).ToArray();
        var paths = Path.Combine(work.Folder, "put.paths");
        await File.WriteAllLinesAsync(
            paths, keys.Select(key => _presigner.PathAndQuery(HttpMethod.Put, Bucket, key)), cancellationToken);
        var figures = await new WrkRunner(work.Connections).PutAsync(
            Url, paths, work.BodyFile, seconds, cancellationToken);
        var expected = await File.ReadAllBytesAsync(work.BodyFile, cancellationToken);

        // wrk asks its script for one request that it does not send.
        foreach (var key in keys.Skip(2).Take(20))
        {
            using var get = await http.GetAsync(_presigner.Url(HttpMethod.Get, Bucket, key), cancellationToken);
            var bytes = await get.Content.ReadAsByteArrayAsync(cancellationToken);
            if (get.StatusCode != HttpStatusCode.OK || !expected.AsSpan().SequenceEqual(bytes))
            {
                throw new InvalidOperationException($"{Name}: {key} was not stored as it was sent");
            }
        }

        await SettleAsync(cancellationToken);
        return figures;
    }
}
