using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET ?uploads: uploads in progress, by key and id.</summary>
internal sealed class ListMultipartUploads : IS3Operation
{
    private const int UploadsMax = 1000;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var ask = Ask.Read(request.Query);
        await exchange.GetBucketAsync(cancellationToken);
        var found = await CollectAsync(exchange, ask, cancellationToken);

        using var xml = XmlText.Document();
        xml.OpenRoot("ListMultipartUploadsResult").Element("Bucket", request.Bucket)
            .Element("KeyMarker", ask.Encode(ask.KeyMarker)).Element("UploadIdMarker", ask.UploadIdMarker)
            .Element("Prefix", ask.Encode(ask.Prefix)).Element("MaxUploads", ask.Most)
            .Element("IsTruncated", found.IsTruncated);
        if (ask.Delimiter.Length > 0)
        {
            xml.Element("Delimiter", ask.Encode(ask.Delimiter));
        }

        if (ask.UrlEncodes)
        {
            xml.Element("EncodingType", "url");
        }

        if (found.IsTruncated)
        {
            var (key, upload) = found.Items[^1];
            xml.Element("NextKeyMarker", ask.Encode(key)).Element("NextUploadIdMarker", upload?.Id ?? string.Empty);
        }

        Write(xml, found.Items, ask, request.Caller.User);
        await exchange.SendAsync(xml.Close("ListMultipartUploadsResult"), cancellationToken);
    }

    private static void Write(XmlText xml, List<(string Key, UploadStatus? Upload)> items, Ask ask, string owner)
    {
        foreach (var (key, upload) in items)
        {
            if (upload is not null)
            {
                xml.Open("Upload").Element("Key", ask.Encode(key)).Element("UploadId", upload.Id)
                    .Owner("Initiator", owner).Owner("Owner", owner)
                    .Element("StorageClass", StorageClasses.Of(upload.Options.XAttrs))
                    .ElementTime("Initiated", upload.StartedUnixMs);
                ChecksumText.WriteNames(xml, UploadChecksum.Of(upload));
                xml.Close("Upload");
            }
        }

        foreach (var (key, upload) in items)
        {
            if (upload is null)
            {
                xml.Open("CommonPrefixes").Element("Prefix", ask.Encode(key)).Close("CommonPrefixes");
            }
        }
    }

    private static async ValueTask<(List<(string Key, UploadStatus? Upload)> Items, bool IsTruncated)> CollectAsync(
        S3Exchange exchange, Ask ask, CancellationToken cancellationToken)
    {
        var items = new List<(string Key, UploadStatus? Upload)>();
        foreach (var (key, upload) in ask.Most > 0 ? await AllAsync(exchange, ask, cancellationToken) : [])
        {
            var prefix = ask.CommonPrefix(key);
            if (prefix is not null && ((items.Count > 0 && items[^1].Key == prefix) || prefix == ask.KeyMarker))
            {
                continue;
            }

            if (items.Count == ask.Most)
            {
                return (items, true);
            }

            items.Add(prefix is null ? (key, upload) : (prefix, null));
        }

        return (items, false);
    }

    // Uploads come in the order of paths, which is not that of keys; the fabric bounds how many there are.
    private static async ValueTask<List<(string Key, UploadStatus Upload)>> AllAsync(
        S3Exchange exchange, Ask ask, CancellationToken cancellationToken)
    {
        var bucket = exchange.Request.BucketPath();
        var all = new List<(string Key, UploadStatus Upload)>();
        IReadOnlyList<UploadStatus> page;
        UploadStatus? after = null;
        do
        {
            page = await exchange.Client.Uploads.ListAsync(bucket, after, UploadsMax, cancellationToken);
            foreach (var upload in page)
            {
                after = upload;
                if (KeyPaths.TryKeyOf(bucket, upload.Path) is { } key && ask.Wants(key, upload.Id))
                {
                    all.Add((key, upload));
                }
            }
        }
        while (page.Count == UploadsMax);
        all.Sort(static (a, b) => Utf8Order.Compare(a.Key, b.Key) is not 0 and var order
            ? order
            : string.CompareOrdinal(a.Upload.Id, b.Upload.Id));
        return all;
    }

    private sealed record Ask(
        string Prefix, string Delimiter, string KeyMarker, string UploadIdMarker, int Most, bool UrlEncodes)
    {
        public static Ask Read(S3Query query)
        {
            var keyMarker = query.Get("key-marker") ?? string.Empty;

            // Without a key marker S3 ignores the other.
            var uploadIdMarker = keyMarker.Length == 0 ? string.Empty : query.Get("upload-id-marker") ?? string.Empty;
            return new Ask(
                query.Get("prefix") ?? string.Empty, query.Get("delimiter") ?? string.Empty, keyMarker, uploadIdMarker,
                query.GetNumber("max-uploads", UploadsMax, 0, UploadsMax), ListingText.ReadEncodes(query));
        }

        public string Encode(string key) => UrlEncodes ? PercentCoding.Encode(key, keepSlash: true) : key;

        public bool Wants(string key, string uploadId)
        {
            if (!key.StartsWith(Prefix, StringComparison.Ordinal))
            {
                return false;
            }

            if (KeyMarker.Length == 0)
            {
                return true;
            }

            var order = Utf8Order.Compare(key, KeyMarker);
            return order > 0 || (order == 0 && UploadIdMarker.Length > 0
                && string.CompareOrdinal(uploadId, UploadIdMarker) > 0);
        }

        public string? CommonPrefix(string key)
        {
            var at = Delimiter.Length == 0 ? -1 : key.IndexOf(Delimiter, Prefix.Length, StringComparison.Ordinal);
            return at < 0 ? null : key[..(at + Delimiter.Length)];
        }
    }
}
