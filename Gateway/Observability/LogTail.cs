using System.Globalization;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.Observability;

/// <summary>The last lines that a process logged, in memory and bounded. Thread-safe.</summary>
[ProviderAlias("Tail")]
public sealed class LogTail(TimeProvider time) : ILoggerProvider
{
    /// <summary>Most lines kept: some megabytes at the very most.</summary>
    public const int LinesMax = 1000;

    private const int TextCharsMax = 2048;

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _lines = new();
    private long _sequence;

    /// <summary>The last lines, oldest first: those after a number, at most so many.</summary>
    public IReadOnlyList<LogLine> Last(int linesMax, long afterSequence)
    {
        lock (_gate)
        {
            var found = _lines.Where(l => l.Sequence > afterSequence).ToList();
            return found.Count > linesMax ? found[^linesMax..] : found;
        }
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static string Cut(string text) => text.Length <= TextCharsMax ? text : text[..TextCharsMax] + "…";

    private void Add(LogLevel level, (string Category, EventId Event) from, string text, Exception? error)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            _lines.Enqueue(new LogLine
            {
                Sequence = ++_sequence,
                UnixMs = now,
                Level = level.ToString().ToUpper(CultureInfo.InvariantCulture),
                Category = from.Category,
                Event = from.Event.Id,
                Text = Cut(text),
                Error = error is null ? null : Cut(error.ToString()),
            });
            if (_lines.Count > LinesMax)
            {
                _lines.Dequeue();
            }
        }
    }

    // The factory asks its filters before it asks here.
    private sealed class Writer(LogTail tail, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            tail.Add(logLevel, (category, eventId), formatter(state, exception), exception);
    }
}
