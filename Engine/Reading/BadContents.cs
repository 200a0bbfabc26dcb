namespace OrleansAlluxio.Engine.Reading;

/// <summary>
/// Contents whose whole read turned out to be bad after some of their pages were handed out. A reader that was open
/// before the verdict may hold such bytes already, so it fails from then on; one opened after it is sound.
/// </summary>
internal sealed class BadContents
{
    // Verdicts are rare; a reader that slept through more of them than this is failed to be safe.
    private const int KeptMax = 256;

    private readonly Lock _lock = new();
    private readonly Queue<(int Number, FileVersion File)> _kept = new();
    private int _count;

    /// <summary>Verdicts so far: what a reader notes when it opens.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Notes a verdict. Before the pages are dropped, so that whoever reads them anew sees it.</summary>
    public void Note(FileVersion file)
    {
        lock (_lock)
        {
            _kept.Enqueue((_count + 1, file));
            if (_kept.Count > KeptMax)
            {
                _kept.Dequeue();
            }

            Volatile.Write(ref _count, _count + 1);
        }
    }

    /// <summary>Whether a reader opened at that count may have been given bad bytes of the file.</summary>
    public bool Since(int count, FileVersion file) => Count != count && IsKept(count, file);

    // On its own: a closure is allocated where its method starts, and every hot read asks.
    private bool IsKept(int count, FileVersion file)
    {
        lock (_lock)
        {
            return _count - count > KeptMax || _kept.Any(verdict => verdict.Number > count && verdict.File == file);
        }
    }
}
