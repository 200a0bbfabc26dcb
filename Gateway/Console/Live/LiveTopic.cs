using OrleansAlluxio.Gateway.Api;

namespace OrleansAlluxio.Gateway.Console.Live;

/// <summary>Something that a page looks at all the time.</summary>
/// <param name="Name">Its name in the stream.</param>
/// <param name="Needs">Who may see it: the same as asking the API for it.</param>
/// <param name="Every">How often it is looked at, however many look.</param>
/// <param name="Look">Looks, and answers with JSON in one line.</param>
internal sealed record LiveTopic(
    string Name, ApiNeed Needs, TimeSpan Every, Func<CancellationToken, ValueTask<byte[]>> Look);
