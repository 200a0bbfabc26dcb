namespace OrleansAlluxio.BlockStore.Log;

/// <summary>What a log record says. The numbers are on disk.</summary>
internal enum LogRecordKind : byte
{
    /// <summary>A slot holds this page.</summary>
    Put = 1,

    /// <summary>A slot holds nothing.</summary>
    Free = 2,

    /// <summary>The slot's page is persisted elsewhere too.</summary>
    Clean = 3,

    /// <summary>The snapshot before this record is complete.</summary>
    SnapshotEnd = 4,
}
