using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>
/// Where the process with the metadata may be, and where it was found last: of several silos the one that leads has its
/// doors open. Thread-safe.
/// </summary>
public sealed class CoreAddresses
{
    // A silo that was killed leads for five seconds more, and the next one starts in a few, or in many on a busy
    // machine; less than clients wait for an answer.
    private static readonly TimeSpan SearchMax = TimeSpan.FromSeconds(45);

    // Doors that are closed say so at once.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly Uri[] _all;
    private readonly Func<CorePlace>? _place;
    private readonly TimeProvider _time;
    private int _current;

    /// <summary>Takes them; the first is asked first.</summary>
    public CoreAddresses(IReadOnlyList<Uri> all, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(all);
        ArgumentOutOfRangeException.ThrowIfZero(all.Count);
        _all = [.. all];
        _time = time;
    }

    /// <summary>Follows somebody who is told where it is: asked before each attempt.</summary>
    public CoreAddresses(Func<CorePlace> place, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(place);
        (_all, _place, _time) = ([], place, time);
    }

    /// <summary>Who is asked now.</summary>
    public Uri Current => Place.Url;

    /// <summary>Who is asked now, and for how long it is worth waiting for.</summary>
    internal CorePlace Place => _place?.Invoke() ?? new CorePlace(_all[Volatile.Read(ref _current)], default);

    /// <summary>Notes that one could not be asked: the next is asked, unless somebody went on already.</summary>
    public void Leave(Uri failed)
    {
        var at = Volatile.Read(ref _current);
        if (_place is null && _all[at] == failed)
        {
            Interlocked.CompareExchange(ref _current, (at + 1) % _all.Length, at);
        }
    }

    /// <summary>
    /// Asks until somebody answers, for as long as a takeover takes. For what may be asked twice.
    /// </summary>
    public async ValueTask<T> AskAsync<T>(
        Func<Uri, CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var search = new Search(this);
        while (true)
        {
            var core = Current;
            try
            {
                return await ask(core, cancellationToken);
            }
            catch (FabricException error) when (IsAboutTheCore(error) && search.GoesOn)
            {
                await search.NextAsync(core, cancellationToken);
            }
        }
    }

    /// <summary>A search that begins now.</summary>
    internal Search Begin() => new(this);

    // What the process itself answers has no inner error, but for one that does not lead any more.
    internal static bool IsAboutTheCore(FabricException error) => error.Kind == FabricErrorKind.Fenced
        || (error.Kind is FabricErrorKind.Unavailable or FabricErrorKind.Timeout && error.InnerException is not null);

    /// <summary>The time that one call looks for the process with the metadata.</summary>
    internal readonly struct Search(CoreAddresses addresses)
    {
        private readonly long _startedAt = addresses._time.GetTimestamp();

        /// <summary>Whether it may look further.</summary>
        public bool GoesOn => addresses._time.GetElapsedTime(_startedAt) < SearchMax;

        /// <summary>
        /// What ends it in vain. Nobody repeats it: whoever waited that long would wait as often again.
        /// </summary>
        public FabricException Failure(Uri last, Exception inner) => new(
            FabricErrorKind.Unavailable, "find", "the process with the metadata",
            $"nobody answered in {SearchMax.TotalSeconds} s, at last not {last.GetLeftPart(UriPartial.Authority)}",
            RetryAdvice.Exhausted, inner);

        /// <summary>Goes on from one that could not be asked.</summary>
        public Task NextAsync(Uri failed, CancellationToken cancellationToken)
        {
            addresses.Leave(failed);
            return Task.Delay(LookEvery, addresses._time, cancellationToken);
        }
    }
}
