namespace OrleansAlluxio.Runtime;

/// <summary>Waiting requests in order of arrival. Guarded by the owner's gate.</summary>
internal struct RequestQueue
{
    private PendingRequest? _head;
    private PendingRequest? _tail;
    private int _interleaving;
    private int _readOnly;

    public readonly PendingRequest? Head => _head;

    public int Count { get; private set; }

    public void Add(PendingRequest request, Activation owner)
    {
        request.Owner = owner;
        request.Previous = _tail;
        request.Next = null;
        if (_tail is null)
        {
            _head = request;
        }
        else
        {
            _tail.Next = request;
        }

        _tail = request;
        Tally(request, 1);
    }

    public void Remove(PendingRequest request)
    {
        if (request.Previous is null)
        {
            _head = request.Next;
        }
        else
        {
            request.Previous.Next = request.Next;
        }

        if (request.Next is null)
        {
            _tail = request.Previous;
        }
        else
        {
            request.Next.Previous = request.Previous;
        }

        request.Owner = null;
        request.Previous = request.Next = null;
        Tally(request, -1);
    }

    /// <summary>The first request that may start now. Those that may interleave overtake, as in Orleans.</summary>
    /// <param name="admission">What runs.</param>
    /// <param name="onlyFor">While this activation closes: only calls that its running ones wait for.</param>
    public readonly PendingRequest? NextAdmitted(in Admission admission, Activation? onlyFor)
    {
        // Looking costs the length of the queue, so it starts only if something in it may be admitted.
        var some = admission.AdmitsAll || _interleaving > 0 || (_readOnly > 0 && admission.AdmitsReaders);
        for (var request = some ? _head : null; request is not null; request = request.Next)
        {
            if (admission.Admits(request.IsAlwaysInterleave, request.IsReadOnly)
                && (onlyFor is null || request.FindInChain(onlyFor) is not null))
            {
                return request;
            }
        }

        return null;
    }

    /// <summary>
    /// Takes out what no successor may inherit: everything after a failure, else ticks and the hopeless.
    /// </summary>
    public void TakeRefused(List<PendingRequest> refused, bool all)
    {
        for (var request = _head; request is not null;)
        {
            var next = request.Next;
            if (all || !request.IsForwarded || request.Forwards >= PendingRequest.ForwardsMax)
            {
                Remove(request);
                refused.Add(request);
            }

            request = next;
        }
    }

    /// <summary>Hands everything to a successor, in order.</summary>
    public void MoveTo(ref RequestQueue other, Activation successor)
    {
        while (_head is { } request)
        {
            Remove(request);
            request.Forwards++;
            other.Add(request, successor);
        }
    }

    private void Tally(PendingRequest request, int change)
    {
        Count += change;
        _interleaving += request.IsAlwaysInterleave ? change : 0;
        _readOnly += request.IsReadOnly ? change : 0;
    }
}
