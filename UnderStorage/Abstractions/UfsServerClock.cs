namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>Reads the time out of every answer of a store that speaks HTTP. Thread-safe.</summary>
/// <param name="time">Our clock.</param>
public sealed class UfsServerClock(TimeProvider time) : IUfsClock
{
    private const long Unknown = long.MinValue;

    private long _aheadTicks = Unknown;

    /// <inheritdoc/>
    public TimeSpan? Ahead => Interlocked.Read(ref _aheadTicks) is var ticks && ticks == Unknown
        ? null
        : TimeSpan.FromTicks(ticks);

    /// <summary>Sends through <paramref name="inner"/>, which it owns, and notes the time of each answer.</summary>
    public DelegatingHandler Over(HttpMessageHandler inner) => new Handler(this, inner);

    private void Note(DateTimeOffset? told)
    {
        if (told is { } at)
        {
            Interlocked.Exchange(ref _aheadTicks, (at - time.GetUtcNow()).Ticks);
        }
    }

    private sealed class Handler(UfsServerClock clock, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            clock.Note(response.Headers.Date);
            return response;
        }
    }
}
