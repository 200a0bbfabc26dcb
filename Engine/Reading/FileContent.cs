namespace OrleansAlluxio.Engine.Reading;

/// <summary>
/// One content of one file as a reader opened it: what runs and readers share. Outlives its reader while a run uses
/// it.
/// </summary>
internal sealed class FileContent
{
    private readonly ReadSource _source;
    private readonly PinMedia? _pinned;
    private int _changed;
    private ContentPlace _place;

    public FileContent(FileStatus status, ReadSource source)
    {
        _source = source;
        _pinned = status.Pinned ? DataManagement.PinMediaText.Parse(status.PinMedia) : null;
        File = status.Version;
        LengthBytes = status.LengthBytes;

        // Of an unpersisted file the fingerprint is about what the store held before.
        _place = new ContentPlace(source.Path, source.Store is null ? null : status.Fingerprint);
        Subject = status.Path.Value;
        PageCount = checked((int)((LengthBytes + FabricLimits.PageBytes - 1) / FabricLimits.PageBytes));
    }

    public FileVersion File { get; }

    public long LengthBytes { get; }

    public int PageCount { get; }

    /// <summary>The path, for messages.</summary>
    public string Subject { get; }

    /// <summary>What the store must still hold.</summary>
    public Fingerprint? Expected => Place.Fingerprint;

    /// <summary>Where it is read; both at once, since it may be moved.</summary>
    public ContentPlace Place => Volatile.Read(ref _place);

    /// <summary>The store's tag, a branch's as the branch gave it; empty where it gave none.</summary>
    public string ContentTag => Expected?.StoreTag ?? string.Empty;

    public IUnderStorage? Store => _source.Store;

    /// <summary>Other processes' copies; null where there is a store.</summary>
    public ICopySource? Copies => _source.Store is null ? _source.Copies : null;

    /// <summary>Whether a page that is not here can come from elsewhere.</summary>
    public bool CanFill => Store is not null || Copies is not null;

    /// <summary>Whether pages read from the store are kept.</summary>
    public bool KeepsPages => _source.KeepsPages;

    public PagePutOptions PutOptions => new()
    {
        Pinned = _pinned is not null,
        Media = _pinned ?? PinMedia.Any,
        Durability = PageDurability.None,
        Care = _source.Care,
        Charge = _source.Charge,
    };

    public PageId Page(int index) => new(File, index);

    public int PageBytes(int index) => Page(index).LengthBytes(LengthBytes);

    /// <summary>
    /// Looks where the content is once the changes of it that are under way have ended, and from here on reads it
    /// there.
    /// </summary>
    public async ValueTask<ContentFate> FollowAsync(CancellationToken cancellationToken)
    {
        if (_source.Trace is not { } trace)
        {
            return ContentFate.Same;
        }

        var tried = Place;
        if (await trace(cancellationToken).ConfigureAwait(false) is not { } now)
        {
            return ContentFate.Gone;
        }

        // Never without a fingerprint where there was one: what is read is to be compared with it.
        if (now == tried || (now.Fingerprint is null && tried.Fingerprint is not null))
        {
            return ContentFate.Same;
        }

        Volatile.Write(ref _place, now);
        return ContentFate.Moved;
    }

    /// <summary>Tells the namespace once that this content is not the store's any more.</summary>
    public void NotifyChanged()
    {
        if (Interlocked.Exchange(ref _changed, 1) == 0)
        {
            _source.ContentChanged();
        }
    }
}
