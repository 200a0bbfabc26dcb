using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Forms;

/// <summary>A form whose fields were read and whose file waits to be.</summary>
/// <param name="reader">Where the file comes from; lent.</param>
/// <param name="fields">What came before it.</param>
internal sealed class FormUpload(FormReader reader, FormFields fields)
{
    /// <summary>The fields.</summary>
    public FormFields Fields => fields;

    /// <summary>Fewest bytes that the policy allows the file.</summary>
    public long LengthBytesMin { get; set; }

    /// <summary>Most bytes that the policy allows the file.</summary>
    public long LengthBytesMax { get; set; } = long.MaxValue;

    /// <summary>Reads bytes of the file; 0 at its end, which the form's own end must follow.</summary>
    /// <exception cref="S3Exception">EntityTooLarge, EntityTooSmall, MalformedPOSTRequest.</exception>
    public async ValueTask<int> ReadFileAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = await reader.ReadFileAsync(buffer, cancellationToken);
        if (reader.FileBytes > LengthBytesMax)
        {
            throw new S3Exception(S3Errors.EntityTooLarge)
            {
                Details = [new("MaxSizeAllowed", Text(LengthBytesMax)), new("ProposedSize", Text(reader.FileBytes))],
                ClosesConnection = true,
            };
        }

        if (count == 0 && reader.FileBytes < LengthBytesMin)
        {
            throw new S3Exception(S3Errors.EntityTooSmall)
            {
                Details = [new("MinSizeAllowed", Text(LengthBytesMin)), new("ProposedSize", Text(reader.FileBytes))],
            };
        }

        return count;
    }

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
