using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>Tags of an object or bucket: a bounded number, names distinct.</summary>
internal sealed class ObjectTags(int tagsMax = ObjectTags.TagsMax)
{
    /// <summary>Most tags of an object, S3's.</summary>
    public const int TagsMax = 10;

    private const int NameLengthMax = 128;
    private const int ValueLengthMax = 256;

    private readonly List<KeyValuePair<string, string>> _tags = [];

    /// <summary>The tags in the order given.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags => _tags;

    /// <summary>Parses an x-amz-tagging header.</summary>
    public static ObjectTags FromHeader(string text, int tagsMax = TagsMax)
    {
        var tags = new ObjectTags(tagsMax);
        try
        {
            foreach (var (name, value) in S3Query.Parse(text).Parameters)
            {
                tags.Add(name, value);
            }
        }
        catch (S3Exception e) when (e.Error != S3Errors.InvalidTag)
        {
            throw new S3Exception(
                S3Errors.InvalidArgument, "The header 'x-amz-tagging' shall be encoded as URL query parameters.");
        }

        return tags;
    }

    /// <summary>Reads what was kept; whatever another door wrote there and is no tag set counts as none.</summary>
    public static ObjectTags FromText(string text, int tagsMax = TagsMax)
    {
        try
        {
            return FromHeader(text, tagsMax);
        }
        catch (S3Exception)
        {
            return new ObjectTags();
        }
    }

    /// <summary>Adds a tag.</summary>
    public void Add(string name, string value)
    {
        if (name.Length is 0 or > NameLengthMax || value.Length > ValueLengthMax)
        {
            throw new S3Exception(
                S3Errors.InvalidTag,
                    $"A tag has a key of 1 to {NameLengthMax} and a value of at most {ValueLengthMax} characters.");
        }

        if (name.StartsWith("aws:", StringComparison.Ordinal))
        {
            throw new S3Exception(S3Errors.InvalidTag, "System tags cannot be added/updated by requester");
        }

        foreach (var tag in _tags)
        {
            if (tag.Key == name)
            {
                throw new S3Exception(S3Errors.InvalidTag, "Cannot provide multiple tags with the same key.");
            }
        }

        if (_tags.Count == tagsMax)
        {
            throw new S3Exception(S3Errors.InvalidTag, $"Tags cannot be more than {tagsMax}.");
        }

        _tags.Add(new(name, value));
    }

    /// <summary>The tags as they are kept.</summary>
    public string ToText()
    {
        using var text = new Utf8Text();
        foreach (var (name, value) in _tags)
        {
            if (text.LengthBytes > 0)
            {
                text.Append('&');
            }

            text.AppendPercentEncoded(name, keepSlash: false).Append('=').AppendPercentEncoded(value, keepSlash: false);
        }

        return text.ToString();
    }
}
