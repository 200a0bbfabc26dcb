using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Listing;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>What both versions of the listing have in common: parameters in, elements out.</summary>
internal sealed class ListingText
{
    /// <summary>Most items in an answer, S3's; a larger max-keys means this.</summary>
    public const int ItemsMax = 1000;

    private readonly string _prefix;
    private readonly string _delimiter;
    private readonly int _itemsMax;
    private readonly bool _urlEncodes;

    private ListingText(string prefix, string delimiter, int itemsMax, bool urlEncodes)
    {
        _prefix = prefix;
        _delimiter = delimiter;
        _itemsMax = itemsMax;
        _urlEncodes = urlEncodes;
    }

    /// <summary>Reads the parameters.</summary>
    public static ListingText Read(S3Query query) => new(
        query.Get("prefix") ?? string.Empty,
        query.Get("delimiter") ?? string.Empty,
        query.GetNumber("max-keys", ItemsMax, 0, ItemsMax),
        ReadEncodes(query));

    /// <summary>Whether encoding-type=url is asked for; any other is refused.</summary>
    public static bool ReadEncodes(S3Query query) => query.Get("encoding-type") switch
    {
        null or "" => false,
        "url" => true,
        _ => throw new S3Exception(S3Errors.InvalidArgument, "Invalid Encoding Method specified in Request."),
    };

    /// <summary>What to list after a bound.</summary>
    public ListingQuery ToQuery(string? after) => new(_prefix, _delimiter, after, _itemsMax);

    /// <summary>A key as it is written in this answer.</summary>
    public string Encode(string key) => _urlEncodes ? PercentCoding.Encode(key, keepSlash: true) : key;

    /// <summary>Elements that both versions have after their own.</summary>
    public void WriteCommon(XmlText xml, ListingQuery query, bool isTruncated)
    {
        xml.Element("MaxKeys", query.ItemsMax);
        if (query.Delimiter.Length > 0)
        {
            xml.Element("Delimiter", Encode(query.Delimiter));
        }

        xml.Element("IsTruncated", isTruncated);
        if (_urlEncodes)
        {
            xml.Element("EncodingType", "url");
        }
    }

    /// <summary>Keys, then common prefixes, each an element of its own.</summary>
    public void WriteItems(XmlText xml, ListingAnswer listing, string? owner)
    {
        foreach (var item in listing.Items)
        {
            if (item.Status is not { } status)
            {
                continue;
            }

            xml.Open("Contents").Element("Key", Encode(item.Key)).ElementTime("LastModified", status.ModifiedUnixMs)
                .ElementTag("ETag", status.IsDirectory ? EntityTags.Empty : status.ContentTag)
                .Element("Size", status.IsDirectory ? 0 : status.LengthBytes);
            if (ObjectChecksum.TryRead(status.XAttrs, status.ContentTag) is { } checksum)
            {
                xml.Element("ChecksumAlgorithm", ChecksumNames.NameOf(checksum.Algorithm))
                    .Element("ChecksumType", ChecksumNames.NameOf(checksum.Type));
            }

            if (owner is not null)
            {
                xml.Owner("Owner", owner);
            }

            xml.Element("StorageClass", StorageClasses.Of(status.XAttrs)).Close("Contents");
        }

        foreach (var item in listing.Items)
        {
            if (item.IsPrefix)
            {
                xml.Open("CommonPrefixes").Element("Prefix", Encode(item.Key)).Close("CommonPrefixes");
            }
        }
    }
}
