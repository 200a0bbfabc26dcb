using System.Runtime.CompilerServices;

namespace OrleansAlluxio.Engine.Reading;

/// <summary>What is known of the tags of each store, for as long as the store instance lives.</summary>
internal sealed class StoreTags
{
    private readonly ConditionalWeakTable<IUnderStorage, Knowledge> _stores = [];

    /// <summary>
    /// False once an object of that store proved that its tags are not MD5s and none ever proved that they are.
    /// </summary>
    public bool MayBeMd5(IUnderStorage store) => Of(store).State != (int)Kind.Other;

    /// <summary>
    /// An object matched its tag: that is no accident, so this store makes MD5 tags, at least of some objects.
    /// </summary>
    public void NoteMatch(IUnderStorage store) => Of(store).State = (int)Kind.Md5;

    /// <summary>
    /// Two reads of an object agreed with each other and not with its tag. Does not overrule a match of another
    /// object.
    /// </summary>
    public void NoteMismatch(IUnderStorage store)
    {
        ref var state = ref Of(store).State;
        Interlocked.CompareExchange(ref state, (int)Kind.Other, (int)Kind.Unknown);
    }

    private Knowledge Of(IUnderStorage store) => _stores.GetValue(store, static _ => new Knowledge());

    private enum Kind
    {
        Unknown,
        Md5,
        Other,
    }

    private sealed class Knowledge
    {
        public int State;
    }
}
