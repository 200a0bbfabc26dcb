using Amazon.S3.Model;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>Carries user metadata, which S3 takes as header values.</summary>
internal static class S3Metadata
{
    // S3's limit on names and values together.
    private const int BytesMax = 2048;

    public static void Fill(MetadataCollection target, UfsWriteOptions options, string operation, string subject)
    {
        var total = 0;
        var metadata =
            options.UserMetadata ?? System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;
        foreach (var (name, value) in metadata)
        {
            total += name.Length + value.Length;
            if (total > BytesMax)
            {
                throw Refuse(
                    operation, subject, FabricErrorKind.TooLarge, $"user metadata has at most {BytesMax} bytes");
            }

            var isName = name.Length > 0
                && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
            if (!isName || !value.All(static c => c is >= ' ' and <= '~'))
            {
                throw Refuse(
                    operation, subject, FabricErrorKind.InvalidArgument,
                    "S3 keeps user metadata of printable ASCII only");
            }

            target.Add(name, value);
        }
    }

    private static FabricException Refuse(string operation, string subject, FabricErrorKind kind, string reason) =>
        new(kind, operation, subject, reason);
}
