using OrleansAlluxio.Engine.Writing;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>Hears of store changes, before and after. Thread-safe; neither call waits for anything.</summary>
public interface IChangeAnnouncer
{
    /// <summary>
    /// What others are to hear of a change; null when nobody else can have the place mounted. The caller makes it
    /// durable before it changes the store.
    /// </summary>
    Announcement? Prepare(StoreChangeSubject subject);

    /// <summary>
    /// The store has the change, or may have. <paramref name="outcome"/> is what is there now, where it is known.
    /// </summary>
    void Publish(Announcement announcement, FileStatus? outcome);
}
