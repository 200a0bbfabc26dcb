using System.Text;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Forms;

/// <summary>The fields of a form before its file: names in any case, each at most once, all of them bounded.</summary>
internal sealed class FormFields
{
    /// <summary>Most bytes of names and values together: 20 KiB, S3's.</summary>
    public const int BytesMax = 20 << 10;

    /// <summary>Most fields: metadata of 2 KiB in the shortest pairs, and the rest.</summary>
    public const int FieldsMax = 256;

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private int _bytes;

    /// <summary>Names and values as sent.</summary>
    public IReadOnlyDictionary<string, string> All => _values;

    /// <summary>How many bytes more fit.</summary>
    public int RoomBytes => BytesMax - _bytes;

    /// <summary>Takes a field.</summary>
    /// <exception cref="S3Exception">Twice the same name, or too many bytes.</exception>
    public void Add(string name, string value)
    {
        _bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
        if (_bytes > BytesMax || _values.Count == FieldsMax)
        {
            throw FormErrors.TooLargeFields();
        }

        if (!_values.TryAdd(name, value))
        {
            throw new S3Exception(S3Errors.InvalidArgument, $"The form field {name} is given more than once.")
            {
                ClosesConnection = true,
            };
        }
    }

    /// <summary>The value of a field; null when it is not there.</summary>
    public string? Get(string name) => _values.GetValueOrDefault(name);

    /// <summary>Puts the file's name where <c>${filename}</c> stands.</summary>
    public void Expand(string fileName)
    {
        foreach (var (name, value) in _values)
        {
            if (value.Contains("${filename}", StringComparison.Ordinal))
            {
                _values[name] = value.Replace("${filename}", fileName, StringComparison.Ordinal);
            }
        }
    }
}
