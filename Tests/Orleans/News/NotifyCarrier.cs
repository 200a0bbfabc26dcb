using System.Globalization;
using Npgsql;

namespace OrleansAlluxio.Tests.Orleans.News;

/// <summary>PostgreSQL's NOTIFY: the floor of any stream that lies in the database.</summary>
internal sealed class NotifyCarrier : INewsCarrier
{
    private readonly CancellationTokenSource _lifetime = new();
    private readonly NpgsqlConnection _sender;
    private readonly List<(NpgsqlConnection Connection, Task Listening)> _listeners = [];

    private NotifyCarrier(NpgsqlConnection sender) => _sender = sender;

    /// <summary>Opens a connection for the sender, and one for each silo.</summary>
    public static async Task<NotifyCarrier> StartAsync(string connection)
    {
        var sender = new NpgsqlConnection(connection);
        await sender.OpenAsync();
        var carrier = new NotifyCarrier(sender);
        for (var i = 0; i < 3; i++)
        {
            var silo = i;
            var listener = new NpgsqlConnection(connection);
            await listener.OpenAsync();
            listener.Notification += (_, e) =>
                Heard.Now.Note(silo, int.Parse(e.Payload, CultureInfo.InvariantCulture));
            await using var listen = new NpgsqlCommand("LISTEN news", listener);
            await listen.ExecuteNonQueryAsync();
            carrier._listeners.Add((listener, carrier.ListenAsync(listener)));
        }

        return carrier;
    }

    public async Task SendAsync(int news)
    {
        await using var notify = new NpgsqlCommand("SELECT pg_notify('news', $1)", _sender);
        notify.Parameters.Add(new NpgsqlParameter { Value = news.ToString(CultureInfo.InvariantCulture) });
        await notify.ExecuteNonQueryAsync();
    }

    /// <summary>The last one's connection breaks, and comes back after a time, as with a failover.</summary>
    public async Task BreakLastAsync()
    {
        await using var kill = new NpgsqlCommand("SELECT pg_terminate_backend($1)", new NpgsqlConnection(
            _sender.ConnectionString));
        await kill.Connection!.OpenAsync();
        kill.Parameters.Add(new NpgsqlParameter { Value = _listeners[^1].Connection.ProcessID });
        await kill.ExecuteNonQueryAsync();
        await kill.Connection.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync();
        foreach (var (connection, listening) in _listeners)
        {
            await listening;
            await connection.DisposeAsync();
        }

        await _sender.DisposeAsync();
        _lifetime.Dispose();
    }

    private async Task ListenAsync(NpgsqlConnection listener)
    {
        try
        {
            while (true)
            {
                await listener.WaitAsync(_lifetime.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or NpgsqlException)
        {
            // The measurement has ended, or broke it.
        }
    }
}
