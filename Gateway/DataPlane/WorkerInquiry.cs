using System.Text;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>Asks workers for their figures and for what they find wrong with themselves. Thread-safe.</summary>
public sealed class WorkerInquiry(ClusterCalls calls, TimeProvider time)
{
    // Workers that are well answer in milliseconds; the others must not hold up the answer about them.
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    // Its own doctor probes stores.
    private static readonly TimeSpan FactsMax = TimeSpan.FromSeconds(15);

    /// <summary>What a worker says of itself. Fails when it cannot be asked.</summary>
    public ValueTask<ProcessFacts> FactsAsync(Uri worker, CancellationToken cancellationToken) =>
        LimitedAsync(
            worker, FactsMax,
            token => calls.GetAsync(
                new Uri(worker, ClusterHeaders.Facts), ClusterJson.Default.ProcessFacts, token),
            cancellationToken);

    /// <summary>
    /// The figures of all live workers, each with the label <c>worker</c>. One that cannot be asked is a comment.
    /// </summary>
    public async ValueTask<string> MetricsAsync(IFabricWorkers workers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workers);
        var all = await workers.ListAsync(cancellationToken);
        var texts = await Task.WhenAll(all
            .Where(static w => w is { Url: not null, LastSeenMs: >= 0 } && w.State != WorkerState.Lost)
            .Select(w => OfWorkerAsync(w, cancellationToken)));
        return string.Concat(texts);
    }

    /// <summary>The samples of a worker with its label, without comments. Pure.</summary>
    public static string Label(string text, string worker)
    {
        ArgumentNullException.ThrowIfNull(text);
        var labelled = new StringBuilder(text.Length + 1024);
        foreach (var line in text.Split('\n'))
        {
            var space = line.LastIndexOf(' ');
            if (space <= 0 || line[0] == '#')
            {
                continue;
            }

            // Names hold no brace; a label's value may hold anything.
            var brace = line.IndexOf('{', StringComparison.Ordinal);
            labelled = brace is > 0 && brace < space
                ? labelled.Append(line.AsSpan(0, brace)).Append("{worker=\"").Append(worker).Append("\",")
                    .Append(line.AsSpan(brace + 1))
                : labelled.Append(line.AsSpan(0, space)).Append("{worker=\"").Append(worker).Append("\"}")
                    .Append(line.AsSpan(space));
            labelled.Append('\n');
        }

        return labelled.ToString();
    }

    private async Task<string> OfWorkerAsync(WorkerStatus worker, CancellationToken cancellationToken)
    {
        if (worker.Id == "local")
        {
            return string.Empty; // Its figures are those of the process that is asked.
        }

        try
        {
            return Label(await LimitedAsync(worker.Url!, AnswerMax, ReadAsync, cancellationToken), worker.Id);
        }
        catch (FabricException e)
        {
            return $"# worker {worker.Id} could not be asked: {e.Kind}\n";
        }

        async ValueTask<string> ReadAsync(CancellationToken token)
        {
            using var response = await calls.SendAsync(
                HttpMethod.Get, new Uri(worker.Url!, ClusterHeaders.Metrics), default, waits: false, token);
            return await response.Content.ReadAsStringAsync(token);
        }
    }

    private async ValueTask<T> LimitedAsync<T>(
        Uri worker, TimeSpan most, Func<CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(most, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await ask(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FabricException(
                FabricErrorKind.Timeout, "ask worker", worker.ToString(), "no answer in time", inner: e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new FabricException(
                FabricErrorKind.Unavailable, "ask worker", worker.ToString(), e.Message, inner: e);
        }
    }
}
