using System.Net.Sockets;
using Npgsql;

namespace OrleansAlluxio.Metastore.PostgreSql;

/// <summary>
/// The one place where PostgreSQL's failures become failures of the fabric. No message holds the connection string.
/// </summary>
internal static class PostgreSqlErrors
{
    /// <summary>Whether this is a failure of the database or of the way to it.</summary>
    public static bool IsDatabaseFailure(Exception error) =>
        error is NpgsqlException or SocketException or IOException or TimeoutException;

    /// <summary>Whether the whole transaction lost to another one and left nothing behind.</summary>
    public static bool IsLostRace(Exception error) =>
        error is PostgresException
        {
            SqlState: PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected
        };

    /// <summary>Maps a failure.</summary>
    public static FabricException Map(Exception error, string operation, string subject)
    {
        if (error is not PostgresException { SqlState: var state } answer)
        {
            return Create(FabricErrorKind.Unavailable, "the database cannot be reached", error.Message);
        }

        return state switch
        {
            PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
                => Create(FabricErrorKind.Busy, "too many concurrent changes of the same rows", answer.MessageText),
            PostgresErrorCodes.DiskFull =>
                Create(FabricErrorKind.NoSpace, "the database's disk is full", answer.MessageText),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted
                => Create(FabricErrorKind.DataCorrupt, "the database is damaged", answer.MessageText),
            _ when state.StartsWith("OA", StringComparison.Ordinal) && int.TryParse(state.AsSpan(2), out var kind)
                => new FabricException((FabricErrorKind)kind, operation, answer.Detail ?? subject, answer.MessageText),
            _ when IsOutage(state)
                => Create(FabricErrorKind.Unavailable, "the database does not serve", answer.MessageText),
            _ => Create(FabricErrorKind.Internal, $"unexpected answer {state} of the database", answer.MessageText),
        };

        FabricException Create(FabricErrorKind kind, string reason, string detail) =>
            new(kind, operation, subject, $"{reason} ({detail})", inner: error);
    }

    // Connection (08), authorization (28), resources (53), operator intervention (57), system (58), no such database
    // (3D).
    private static bool IsOutage(string state) => state[..2] is "08" or "28" or "53" or "57" or "58" or "3D";
}
