using System.Text;
using System.Text.Json;

namespace OrleansAlluxio.Metastore.Rows;

/// <summary>What is checked of a request before any dialect sees it. Pure.</summary>
internal static class MetastoreRules
{
    /// <summary>Permission bits and the set-id and sticky bits, with room for the file type bits of stat.</summary>
    public const int ModeMax = 0xFFFF;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Fails with TooLarge or InvalidArgument when a change can never be applied.</summary>
    public static void CheckCommit(IReadOnlyList<MetastoreChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (changes.Count > MetastoreLimits.ChangesMax)
        {
            throw MetastoreErrors.TooLarge(
                "commit", "metastore",
                $"{changes.Count} changes in one transaction, at most {MetastoreLimits.ChangesMax} fit");
        }

        long bytes = 0;
        for (var i = 0; i < changes.Count; i++)
        {
            CheckChange(changes[i]);
            bytes += changes[i] is MetastoreChange.PutDocument put ? put.Payload.Length : 0;
        }

        if (bytes > MetastoreLimits.TransactionBytesMax)
        {
            throw MetastoreErrors.TooLarge(
                "commit", "metastore",
                $"{bytes} bytes of documents, at most {MetastoreLimits.TransactionBytesMax} fit");
        }
    }

    /// <summary>Fails when a listing asks for nothing or for too much.</summary>
    public static void CheckLimit(string operation, int limit)
    {
        if (limit is < 1 or > MetastoreLimits.ListRowsMax)
        {
            throw MetastoreErrors.Invalid(
                operation, "metastore", $"the limit {limit} is not in 1..{MetastoreLimits.ListRowsMax}");
        }
    }

    /// <summary>Fails when a reservation asks for nothing or for too much.</summary>
    public static void CheckReservation(MetastoreSequence sequence, int count)
    {
        if (sequence is < MetastoreSequence.Inode or > MetastoreSequence.Operation
            || count is < 1 or > MetastoreLimits.ReserveIdsMax)
        {
            throw MetastoreErrors.Invalid(
                "reserve ids", sequence.ToString(), $"the count {count} is not in 1..{MetastoreLimits.ReserveIdsMax}");
        }
    }

    /// <summary>Fails when no document can have that kind and key.</summary>
    public static void CheckDocumentKey(string kind, string key)
    {
        CheckText("document", "kind", kind, MetastoreLimits.DocumentKindBytesMax);
        CheckText("document", "key", key, MetastoreLimits.DocumentKeyBytesMax);
        if (kind.Length == 0 || key.Length == 0)
        {
            throw MetastoreErrors.Invalid("commit", "document", "kind and key must not be empty");
        }
    }

    /// <summary>Whether the text is a JSON object whose values are strings.</summary>
    public static bool IsStringObject(string json)
    {
        try
        {
            var reader = new Utf8JsonReader(Utf8.GetBytes(json));
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                {
                    return false;
                }
            }

            return reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        }
        catch (Exception error) when (error is JsonException or EncoderFallbackException)
        {
            return false;
        }
    }

    private static void CheckChange(MetastoreChange change)
    {
        switch (change)
        {
            case MetastoreChange.InsertInode insert:
                CheckRow(insert.Row);
                RequireOrdinary(insert.Row.Id);
                break;
            case MetastoreChange.UpdateInode update:
                CheckRow(update.Row);
                break;
            case MetastoreChange.DeleteInode delete:
                RequireOrdinary(delete.Id);
                break;
            case MetastoreChange.DetachSubtree detach:
                RequireOrdinary(detach.Id);
                break;
            case MetastoreChange.SetQuota { BytesMax: < 0 } or MetastoreChange.SetQuota { InodesMax: < 0 }:
                throw MetastoreErrors.Invalid("commit", "quota", "a limit is negative");
            case MetastoreChange.PutDocument { Kind: DocumentKinds.Quota }:
                throw MetastoreErrors.Invalid("commit", "quota", "quotas are written by the metastore");
            case MetastoreChange.PutDocument put:
                CheckDocumentKey(put.Kind, put.Key);
                if (put.Payload.Length > MetastoreLimits.DocumentBytesMax)
                {
                    throw MetastoreErrors.TooLarge(
                        "commit",
                        $"document {put.Kind}/{put.Key}",
                        $"{put.Payload.Length} bytes, at most {MetastoreLimits.DocumentBytesMax} fit");
                }

                break;
            case MetastoreChange.DeleteDocument delete:
                CheckDocumentKey(delete.Kind, delete.Key);
                break;
            case null:
                throw MetastoreErrors.Invalid("commit", "metastore", "a change is null");
        }
    }

    private static void RequireOrdinary(InodeId id)
    {
        if (id.Value is <= 0 or ReservedInodes.Root or ReservedInodes.ReclaimBin)
        {
            throw MetastoreErrors.Invalid("commit", $"inode {id}", "this id is reserved");
        }
    }

    private static void CheckRow(InodeRow row)
    {
        var subject = $"inode {row.Id.Value}";
        CheckName(row, subject);
        var fault =
            row.Kind is not (EntryKind.File or EntryKind.Directory) ? "the kind is unknown"
            : row.LengthBytes < 0 ? "the length is negative"
            : row.Mode is < 0 or > ModeMax ? "the mode is out of range"
            : row.State is not (FileState.Complete or FileState.Incomplete) ? "the state is unknown"
            : row.Persistence is < PersistenceState.NotPersisted or > PersistenceState.Lost
                ? "the persistence is unknown"
            : row.ContentVersion.Value <= 0 ? "the content version is missing"
            : row.TtlMs < -1 ? "the time to live is negative"
            : row.TtlAction is not (TtlAction.Delete or TtlAction.Free) ? "the time-to-live action is unknown"
            : row.ReplicationMin < 0 || row.ReplicationMax < -1 ? "the replication is negative"
            : row.BlockBytes <= 0 ? "the block length is not positive"
            : row.Fingerprint is { Kind: not (EntryKind.File or EntryKind.Directory) }
                ? "the fingerprint's kind is unknown"
            : row.XAttrs is not null && !IsStringObject(row.XAttrs)
                ? "the extended attributes are no JSON object of strings"
            : null;
        if (fault is not null)
        {
            throw MetastoreErrors.Invalid("commit", subject, fault);
        }

        CheckText(subject, "owner", row.Owner, MetastoreLimits.TextBytesMax);
        CheckText(subject, "group", row.Group, MetastoreLimits.TextBytesMax);
        CheckText(subject, "pin", row.Pin, MetastoreLimits.TextBytesMax);
        CheckText(subject, "content tag", row.ContentTag, MetastoreLimits.TextBytesMax);
        CheckText(subject, "ACL", row.Acl, MetastoreLimits.AclBytesMax);
        CheckText(subject, "extended attributes", row.XAttrs, MetastoreLimits.XAttrBytesMax);
        CheckText(subject, "fingerprint's tag", row.Fingerprint?.ContentTag, MetastoreLimits.TextBytesMax);
        CheckText(subject, "fingerprint's owner", row.Fingerprint?.Owner, MetastoreLimits.TextBytesMax);
        CheckText(subject, "fingerprint's group", row.Fingerprint?.Group, MetastoreLimits.TextBytesMax);
    }

    private static void CheckName(InodeRow row, string subject)
    {
        if (row.Id.Value <= 0 || row.ParentId.Value <= 0)
        {
            throw MetastoreErrors.Invalid("commit", subject, "an id is missing");
        }

        if (row.Id.Value == ReservedInodes.Root)
        {
            if (row.ParentId.Value != ReservedInodes.Root || row.Name.Length != 0 || row.Kind != EntryKind.Directory)
            {
                throw MetastoreErrors.Invalid(
                    "commit", subject, "the root directory cannot move, be named or be a file");
            }

            return;
        }

        CheckText(subject, "name", row.Name, FabricLimits.NameBytesMax);
        if (row.Id.Value == ReservedInodes.ReclaimBin || row.Name is "" or "." or ".." || row.Name.Contains('/'))
        {
            throw MetastoreErrors.Invalid(
                "commit", subject, "the name is empty, '.', '..' or has a '/', or the id is reserved");
        }
    }

    private static void CheckText(string subject, string what, string? text, int bytesMax)
    {
        if (text is null || System.Text.Ascii.IsValid(text) && text.Length <= bytesMax && !text.Contains('\0'))
        {
            return;
        }

        int bytes;
        try
        {
            bytes = Utf8.GetByteCount(text);
        }
        catch (EncoderFallbackException error)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "commit", subject, $"the {what} is no valid Unicode", inner: error);
        }

        if (bytes > bytesMax)
        {
            throw MetastoreErrors.TooLarge("commit", subject, $"the {what} has {bytes} bytes, at most {bytesMax} fit");
        }

        if (text.Contains('\0'))
        {
            throw MetastoreErrors.Invalid("commit", subject, $"the {what} has a NUL character");
        }
    }
}
