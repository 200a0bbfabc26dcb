namespace OrleansAlluxio.Metastore;

/// <summary>The durable number sequences. Values are on disk.</summary>
public enum MetastoreSequence
{
    /// <summary>Inode ids; 1 is the root, reserved ids start at 1,000.</summary>
    Inode = 1,

    /// <summary>Mount ids, from 1.</summary>
    Mount = 2,

    /// <summary>Intents, uploads and other operations, from 1.</summary>
    Operation = 3,
}
