namespace OrleansAlluxio.Tests.Orleans.Reminders;

/// <summary>Keeps a text, and counts the ticks of its reminders.</summary>
public interface IKeeperGrain : IGrainWithStringKey
{
    /// <summary>Keeps a text.</summary>
    Task WriteAsync(string text);

    /// <summary>What it keeps and how many ticks it had.</summary>
    Task<(string? Text, int Ticks)> ReadAsync();

    /// <summary>Keeps nothing any more.</summary>
    Task ClearAsync();

    /// <summary>Ends its activation.</summary>
    Task ForgetAsync();

    /// <summary>Has itself reminded.</summary>
    Task RemindAsync(string name, TimeSpan due, TimeSpan period);

    /// <summary>Ends a reminder; whether there was one.</summary>
    Task<bool> EndAsync(string name);

    /// <summary>Names of its reminders.</summary>
    Task<List<string>> RemindersAsync();
}
