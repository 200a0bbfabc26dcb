using System.Collections.Concurrent;

namespace OrleansAlluxio.Tests.Orleans.News;

/// <summary>Who of the silos of this process has heard what.</summary>
internal sealed class Heard
{
    private readonly ConcurrentDictionary<(int Silo, int News), bool> _heard = new();
    private volatile TaskCompletionSource _changed = New();

    /// <summary>What is measured now; silos of one process share it.</summary>
    public static Heard Now { get; private set; } = new();

    /// <summary>Begins anew.</summary>
    public static Heard Begin() => Now = new Heard();

    /// <summary>A silo has heard something.</summary>
    public void Note(int silo, int news)
    {
        _heard[(silo, news)] = true;
        Interlocked.Exchange(ref _changed!, New()).TrySetResult();
    }

    /// <summary>How many of the news a silo has not heard.</summary>
    public int Missing(int silo, IEnumerable<int> news) => news.Count(n => !_heard.ContainsKey((silo, n)));

    /// <summary>Waits until all silos have heard something; false when one did not in a time.</summary>
    public async Task<bool> AllAsync(IReadOnlyList<int> silos, int news, TimeSpan most)
    {
        using var limit = new CancellationTokenSource(most);
        while (true)
        {
            var changed = _changed;
            if (silos.All(silo => _heard.ContainsKey((silo, news))))
            {
                return true;
            }

            try
            {
                await changed.Task.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
