namespace OrleansAlluxio.Runtime;

/// <summary>Waiting requests in order of arrival. Guarded by the owner's gate.</summary>
internal struct RequestQueue
{
    private int _interleaving;

    public PendingRequest? Head { get; private set; }

    public PendingRequest? Tail { get; private set; }

    public int Count { get; private set; }

    /// <summary>Whether some request might be admitted beside a running one, which makes a scan worthwhile.</summary>
    public readonly bool HasInterleaving => _interleaving > 0;

    public void Add(PendingRequest request)
    {
        request.Previous = Tail;
        request.Next = null;
        if (Tail is null)
        {
            Head = request;
        }
        else
        {
            Tail.Next = request;
        }

        Tail = request;
        Count++;
        _interleaving += MayInterleave(request);
    }

    public void Remove(PendingRequest request)
    {
        if (request.Previous is null)
        {
            Head = request.Next;
        }
        else
        {
            request.Previous.Next = request.Next;
        }

        if (request.Next is null)
        {
            Tail = request.Previous;
        }
        else
        {
            request.Next.Previous = request.Previous;
        }

        request.Previous = request.Next = null;
        Count--;
        _interleaving -= MayInterleave(request);
    }

    private static int MayInterleave(PendingRequest request) =>
        request.IsAlwaysInterleave || request.IsReadOnly ? 1 : 0;
}
