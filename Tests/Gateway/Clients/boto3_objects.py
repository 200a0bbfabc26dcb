"""What objects and buckets keep, by boto3: boto3_objects.py CONCERN BUCKET DIRECTORY. Ends with 1 where it is not met."""
import base64
import hashlib
import os
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
import zlib

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError

CONCERN, BUCKET, DIRECTORY = sys.argv[1:4]
URL = os.environ['S3_URL']
KEYS = {'Bucket': BUCKET, 'Key': 'k'}


def client(url=URL, style='path'):
    return boto3.client('s3', endpoint_url=url, config=Config(
        signature_version='s3v4', s3={'addressing_style': style}, retries={'total_max_attempts': 1}))


s3 = client()


def same(what, expected, found):
    if expected != found:
        raise SystemExit('%s: expected %r, found %r' % (what, str(expected)[:300], str(found)[:300]))


def failing(status, call, **arguments):
    try:
        call(Bucket=BUCKET, **arguments)
    except ClientError as error:
        same('status', status, error.response['ResponseMetadata']['HTTPStatusCode'])
        return error.response['Error']['Code']
    raise SystemExit('a failure with %d was expected' % status)


def parts():
    """A multipart upload with SHA-256: kept, told everywhere, read by part, copied, and completed by one of two."""
    sha = lambda data: base64.b64encode(hashlib.sha256(data).digest()).decode()
    one, two = b'a' * (5 << 20), b'tail'
    upload = s3.create_multipart_upload(ChecksumAlgorithm='SHA256', StorageClass='STANDARD_IA', **KEYS)['UploadId']
    done = []
    for number, data in ((1, one), (2, two)):
        part = s3.upload_part(UploadId=upload, PartNumber=number, Body=data, ChecksumAlgorithm='SHA256', **KEYS)
        same('part', sha(data), part['ChecksumSHA256'])
        done.append({'PartNumber': number, 'ETag': part['ETag'], 'ChecksumSHA256': part['ChecksumSHA256']})
    listed = s3.list_parts(UploadId=upload, **KEYS)
    same('listed', ['SHA256', sha(two)], [listed['ChecksumAlgorithm'], listed['Parts'][1]['ChecksumSHA256']])
    both = base64.b64encode(hashlib.sha256(b''.join(hashlib.sha256(d).digest() for d in (one, two))).digest()).decode()
    for _ in range(2):
        answer = s3.complete_multipart_upload(UploadId=upload, MultipartUpload={'Parts': done}, **KEYS)
        same('completed', both + '-2', answer['ChecksumSHA256'])
    head = s3.head_object(ChecksumMode='ENABLED', **KEYS)
    same('head', [both + '-2', 'STANDARD_IA'], [head['ChecksumSHA256'], head['StorageClass']])
    same('whole', one + two, s3.get_object(ChecksumMode='ENABLED', **KEYS)['Body'].read())
    part = s3.get_object(PartNumber=2, ChecksumMode='ENABLED', **KEYS)
    same('part', [two, 2, 206], [part['Body'].read(), part['PartsCount'], part['ResponseMetadata']['HTTPStatusCode']])
    same('part 1', 5 << 20, s3.head_object(PartNumber=1, **KEYS)['ContentLength'])
    same('no part', '416', failing(416, s3.head_object, Key='k', PartNumber=3))
    wanted = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize']
    told = s3.get_object_attributes(ObjectAttributes=wanted, MaxParts=1, **KEYS)
    same('attributes', [answer['ETag'].strip('"'), both + '-2', 2, True, 'STANDARD_IA', len(one) + 4],
         [told['ETag'], told['Checksum']['ChecksumSHA256'], told['ObjectParts']['TotalPartsCount'],
          told['ObjectParts']['IsTruncated'], told['StorageClass'], told['ObjectSize']])
    same('its part', [{'PartNumber': 1, 'Size': 5 << 20, 'ChecksumSHA256': sha(one)}], told['ObjectParts']['Parts'])
    copy = s3.copy_object(Bucket=BUCKET, Key='copy', CopySource=KEYS)['CopyObjectResult']
    same('copy', [answer['ETag'], both + '-2'], [copy['ETag'], copy['ChecksumSHA256']])
    same('copied part', two, s3.get_object(Bucket=BUCKET, Key='copy', PartNumber=2)['Body'].read())
    crc = base64.b64encode(zlib.crc32(one + two).to_bytes(4, 'big')).decode()
    copy = s3.copy_object(Bucket=BUCKET, Key='crc', CopySource=KEYS, ChecksumAlgorithm='CRC32')['CopyObjectResult']
    same('computed', crc, copy['ChecksumCRC32'])
    small = s3.put_object(Bucket=BUCKET, Key='s', Body=b'hello')
    copy = s3.copy_object(Bucket=BUCKET, Key='s2', CopySource={'Bucket': BUCKET, 'Key': 's'})
    same('tag of a copy', small['ETag'], copy['CopyObjectResult']['ETag'])


def settings():
    same('no tags', 'NoSuchTagSet', failing(404, s3.get_bucket_tagging))
    tags = [{'Key': 'colour', 'Value': 'dark blue'}]
    s3.put_bucket_tagging(Bucket=BUCKET, Tagging={'TagSet': tags})
    same('tags', tags, s3.get_bucket_tagging(Bucket=BUCKET)['TagSet'])
    s3.delete_bucket_tagging(Bucket=BUCKET)
    failing(404, s3.get_bucket_tagging)
    same('no rules', 'NoSuchCORSConfiguration', failing(404, s3.get_bucket_cors))
    rule = {'AllowedOrigins': ['http://*.example.com'], 'AllowedMethods': ['GET', 'PUT'], 'AllowedHeaders': ['*'],
            'ExposeHeaders': ['ETag'], 'MaxAgeSeconds': 60}
    s3.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={'CORSRules': [rule]})
    same('rules', [rule], s3.get_bucket_cors(Bucket=BUCKET)['CORSRules'])
    page = 'http://a.example.com'
    preflight = urllib.request.Request('%s%s/k' % (URL, BUCKET), method='OPTIONS', headers={
        'Origin': page, 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'x-amz-date'})
    with urllib.request.urlopen(preflight) as answer:
        same('preflight', page, answer.headers['Access-Control-Allow-Origin'])
    s3.put_object(Body=b'x', **KEYS)
    read = urllib.request.Request(s3.generate_presigned_url('get_object', Params=KEYS), headers={'Origin': page})
    with urllib.request.urlopen(read) as answer:
        same('read', [page, 'ETag'],
             [answer.headers['Access-Control-Allow-Origin'], answer.headers['Access-Control-Expose-Headers']])
    s3.delete_bucket_cors(Bucket=BUCKET)
    failing(404, s3.get_bucket_cors)
    key = {'SSECustomerAlgorithm': 'AES256', 'SSECustomerKey': '0' * 32}
    same('own key', 'NotImplemented', failing(501, s3.put_object, Key='e', Body=b'x', **key))
    same('encryption', 'NotImplemented', failing(501, s3.put_object, Key='e', Body=b'x', ServerSideEncryption='AES256'))
    same('glacier', 'InvalidStorageClass', failing(400, s3.put_object, Key='e', Body=b'x', StorageClass='GLACIER'))
    failing(404, s3.head_object, Key='e')


def form():
    """A form signed here and sent by curl, as a browser does."""
    path = os.path.join(DIRECTORY, 'small')
    post = s3.generate_presigned_post(BUCKET, 'user/${filename}', Fields={'x-amz-meta-colour': 'blue'}, Conditions=[
        ['starts-with', '$key', 'user/'], {'x-amz-meta-colour': 'blue'}, ['content-length-range', 1, 1 << 20],
        ['eq', '$success_action_status', '201']])
    post['fields']['success_action_status'] = '201'

    def send(name, **more):
        fields = dict(post['fields'], **more)
        arguments = [part for item in fields.items() for part in ('--form-string', '%s=%s' % item)]
        answer = subprocess.run(
            ['curl', '-sS', '--noproxy', '*', '-w', '\n%{http_code}', *arguments,
             '-F', 'file=@%s;filename=%s' % (path, name), post['url']], capture_output=True, check=True)
        return answer.stdout.decode().rsplit('\n', 1)

    same('status', '201', send('a b.txt')[1])
    got = s3.get_object(Bucket=BUCKET, Key='user/a b.txt')
    with open(path, 'rb') as file:
        same('bytes', [file.read(), {'colour': 'blue'}], [got['Body'].read(), got['Metadata']])
    same('other value', '403', send('b', **{'x-amz-meta-colour': 'red'})[1])
    same('extra field', '403', send('b', **{'x-amz-meta-size': 'L'})[1])
    failing(404, s3.head_object, Key='user/b')


def virtual_host():
    """The bucket in the host's name; every name below the domain is this machine."""
    port = urllib.parse.urlsplit(URL).port
    resolve = socket.getaddrinfo
    socket.getaddrinfo = lambda host, *rest, **more: resolve(
        '127.0.0.1' if host.endswith('fabric.test') else host, *rest, **more)
    hosted = client('http://fabric.test:%d' % port, 'virtual')
    hosted.put_object(Body=b'hosted', **KEYS)
    same('by path', b'hosted', s3.get_object(**KEYS)['Body'].read())
    same('by host', b'hosted', hosted.get_object(**KEYS)['Body'].read())
    same('listed', ['k'], [o['Key'] for o in hosted.list_objects_v2(Bucket=BUCKET)['Contents']])
    url = hosted.generate_presigned_url('get_object', Params=KEYS)
    same('host', True, url.startswith('http://%s.fabric.test:%d/k?' % (BUCKET, port)))
    with urllib.request.urlopen(url) as answer:
        same('presigned', b'hosted', answer.read())
    same('missing', 'NoSuchBucket', failing_on(hosted, 'none-such'))


def failing_on(hosted, bucket):
    try:
        hosted.list_objects_v2(Bucket=bucket)
    except ClientError as error:
        return error.response['Error']['Code']


{f.__name__: f for f in (parts, settings, form, virtual_host)}[CONCERN]()
