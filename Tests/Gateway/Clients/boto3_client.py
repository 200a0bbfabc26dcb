"""One concern of boto3 against a fabric: boto3_client.py CONCERN BUCKET DIRECTORY. Ends with 1 where it is not met."""
import hashlib
import json
import os
import sys

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.client import Config
from botocore.exceptions import ClientError

CONCERN, BUCKET, DIRECTORY = sys.argv[1:4]
PARTS = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=7 << 20, max_concurrency=3)
s3 = boto3.client('s3', endpoint_url=os.environ['S3_URL'], config=Config(
    signature_version=os.environ.get('S3_SIGNATURE', 's3v4'), s3={'addressing_style': 'path'}, retries={'total_max_attempts': 1}))


def at(name):
    return os.path.join(DIRECTORY, name)


def local(name):
    with open(at(name), 'rb') as file:
        return file.read()


def same(what, expected, found):
    if expected != found:
        raise SystemExit('%s: expected %r, found %r' % (what, str(expected)[:300], str(found)[:300]))


def body(key, **more):
    return s3.get_object(Bucket=BUCKET, Key=key, **more)['Body'].read()


def failing(status, call, **arguments):
    try:
        call(Bucket=BUCKET, **arguments)
    except ClientError as error:
        same('status', status, error.response['ResponseMetadata']['HTTPStatusCode'])
        return error.response['Error']['Code']
    raise SystemExit('a failure with %d was expected' % status)


def with_header(operation, name, value):
    """A header that this release of the library has no argument for."""
    def add(params, **_):
        params['headers'][name] = value
    s3.meta.events.register('before-call.s3.' + operation, add, unique_id=name)
    return lambda: s3.meta.events.unregister('before-call.s3.' + operation, unique_id=name)


def keys(**arguments):
    pages = s3.get_paginator('list_objects_v2').paginate(Bucket=BUCKET, **arguments)
    return [item['Key'] for page in pages for item in page.get('Contents', [])]


def bucket():
    s3.create_bucket(Bucket=BUCKET)
    s3.head_bucket(Bucket=BUCKET)
    same('listed', True, BUCKET in [b['Name'] for b in s3.list_buckets()['Buckets']])
    s3.delete_bucket(Bucket=BUCKET)
    failing(404, s3.head_bucket)


def small():
    data = local('small')
    tag = s3.put_object(Bucket=BUCKET, Key='a b/ü+%.txt', Body=data)['ETag']
    same('tag', '"%s"' % hashlib.md5(data).hexdigest(), tag)
    same('bytes', data, body('a b/ü+%.txt'))


def big():
    s3.upload_file(at('big'), BUCKET, 'dir/big.bin', Config=PARTS)
    s3.download_file(BUCKET, 'dir/big.bin', at('back'), Config=PARTS)
    data, size = local('big'), 7 << 20
    digests = [hashlib.md5(data[i:i + size]).digest() for i in range(0, len(data), size)]
    head = s3.head_object(Bucket=BUCKET, Key='dir/big.bin')
    same('tag', '"%s-%d"' % (hashlib.md5(b''.join(digests)).hexdigest(), len(digests)), head['ETag'])
    same('length', len(data), head['ContentLength'])


def empty():
    """An empty upload is answered without 100 Continue; the uploads after it on the connection must not suffer."""
    for data in (b'', b'one', b'', b'two'):
        s3.put_object(Bucket=BUCKET, Key='k', Body=data)
    same('bytes', b'two', body('k'))


def multipart_by_hand():
    part = local('big')[:5 << 20]
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key='mp', Metadata={'colour': 'blue'})['UploadId']
    uploads = s3.list_multipart_uploads(Bucket=BUCKET)['Uploads']
    same('uploads', [('mp', upload)], [(u['Key'], u['UploadId']) for u in uploads])
    tags = {n: s3.upload_part(Bucket=BUCKET, Key='mp', UploadId=upload, PartNumber=n, Body=data)['ETag']
            for n, data in ((2, b'tail'), (1, part))}
    listed = s3.list_parts(Bucket=BUCKET, Key='mp', UploadId=upload)['Parts']
    same('parts', [(1, len(part)), (2, 4)], [(p['PartNumber'], p['Size']) for p in listed])
    failing(404, s3.head_object, Key='mp')
    parts = [{'PartNumber': n, 'ETag': tags[n]} for n in (1, 2)]
    s3.complete_multipart_upload(Bucket=BUCKET, Key='mp', UploadId=upload, MultipartUpload={'Parts': parts})
    same('bytes', part + b'tail', body('mp'))
    same('metadata', {'colour': 'blue'}, s3.head_object(Bucket=BUCKET, Key='mp')['Metadata'])
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key='given-up')['UploadId']
    s3.upload_part(Bucket=BUCKET, Key='given-up', UploadId=upload, PartNumber=1, Body=b'x')
    s3.abort_multipart_upload(Bucket=BUCKET, Key='given-up', UploadId=upload)
    same('uploads left', [], s3.list_multipart_uploads(Bucket=BUCKET).get('Uploads', []))


def listing():
    expected = json.loads(local('keys').decode())
    same('flat', expected, keys())
    same('paged', expected, keys(PaginationConfig={'PageSize': 7}))
    same('prefix', expected[:10], keys(Prefix='dir/key 1', PaginationConfig={'PageSize': 3}))
    same('after', expected[5:], keys(StartAfter=expected[4]))
    page = s3.list_objects_v2(Bucket=BUCKET, Delimiter='/')
    same('prefixes', ['dir/'], [p['Prefix'] for p in page['CommonPrefixes']])
    same('top', ['top.txt'], [o['Key'] for o in page['Contents']])
    pages = s3.get_paginator('list_objects').paginate(Bucket=BUCKET, PaginationConfig={'PageSize': 4})
    same('version 1', expected, [o['Key'] for p in pages for o in p['Contents']])


def ranges():
    data = local('big')
    answer = s3.get_object(Bucket=BUCKET, Key='big.bin', Range='bytes=1048000-9000000')
    same('status', 206, answer['ResponseMetadata']['HTTPStatusCode'])
    same('content range', 'bytes 1048000-9000000/%d' % len(data), answer['ContentRange'])
    same('middle', data[1048000:9000001], answer['Body'].read())
    same('suffix', data[-7:], body('big.bin', Range='bytes=-7'))
    same('open end', data[-100:], body('big.bin', Range='bytes=%d-' % (len(data) - 100)))
    same('past the end', 'InvalidRange', failing(416, s3.get_object, Key='big.bin', Range='bytes=%d-' % len(data)))


def copies():
    source = {'Bucket': BUCKET, 'Key': 'a/o 100%.txt'}
    s3.copy_object(Bucket=BUCKET, Key='b/copy #1.txt', CopySource=source)
    s3.copy({'Bucket': BUCKET, 'Key': 'from here/big+.bin'}, BUCKET, 'to/big.bin', Config=PARTS)
    same('bytes', body('a/o 100%.txt'), body('b/copy #1.txt'))
    failing(404, s3.copy_object, Key='x', CopySource={'Bucket': BUCKET, 'Key': 'absent'})


def move():
    s3.copy_object(Bucket=BUCKET, Key='b/new', CopySource={'Bucket': BUCKET, 'Key': 'a/old'})
    s3.delete_object(Bucket=BUCKET, Key='a/old')
    failing(404, s3.get_object, Key='a/old')
    same('listed', ['b/new'], keys())


def delete():
    s3.delete_object(Bucket=BUCKET, Key='top.txt')
    s3.delete_object(Bucket=BUCKET, Key='top.txt')
    found = keys()
    wanted = [{'Key': key} for key in found + ['was/never']]
    answer = s3.delete_objects(Bucket=BUCKET, Delete={'Objects': wanted})
    same('errors', [], answer.get('Errors', []))
    same('deleted', sorted(k['Key'] for k in wanted), sorted(k['Key'] for k in answer['Deleted']))
    same('left', [], keys())
    s3.delete_bucket(Bucket=BUCKET)


def presigned():
    def url(operation, key):
        return s3.generate_presigned_url(operation, Params={'Bucket': BUCKET, 'Key': key}, ExpiresIn=300)
    print(url('get_object', 'a b/ü+%#.txt'))
    print(url('put_object', 'put by/url+.txt'))


def tree():
    for root, _, files in os.walk(at('tree')):
        for name in files:
            path = os.path.join(root, name)
            s3.upload_file(path, BUCKET, 'tree/' + os.path.relpath(path, at('tree')))
    found = keys(Prefix='tree/', PaginationConfig={'PageSize': 3})
    same('order', sorted(found, key=str.encode), found)
    for key in found:
        path = at('back/' + key[len('tree/'):])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        s3.download_file(BUCKET, key, path)


def metadata():
    s3.put_object(Bucket=BUCKET, Key='k', Body=b'x', ContentType='text/x-test', CacheControl='max-age=60',
                  Metadata={'colour': 'dark blue'}, Tagging='a=b%20c')
    s3.copy_object(Bucket=BUCKET, Key='copy', CopySource={'Bucket': BUCKET, 'Key': 'k'})
    s3.copy_object(Bucket=BUCKET, Key='other', CopySource={'Bucket': BUCKET, 'Key': 'k'}, MetadataDirective='REPLACE',
                   ContentType='text/plain', Metadata={'colour': 'red'})
    for key, kind, colour in (('k', 'text/x-test', 'dark blue'), ('copy', 'text/x-test', 'dark blue'),
                              ('other', 'text/plain', 'red')):
        head = s3.head_object(Bucket=BUCKET, Key=key)
        same(key, (kind, {'colour': colour}), (head['ContentType'], head['Metadata']))
        tags = s3.get_object_tagging(Bucket=BUCKET, Key=key)['TagSet']
        same('tags of ' + key, [{'Key': 'a', 'Value': 'b c'}], tags)


def conditions():
    tag = s3.put_object(Bucket=BUCKET, Key='k', Body=b'one')['ETag']
    time = s3.head_object(Bucket=BUCKET, Key='k')['LastModified']
    same('same tag', b'one', body('k', IfMatch=tag))
    failing(304, s3.get_object, Key='k', IfNoneMatch=tag)
    failing(304, s3.head_object, Key='k', IfModifiedSince=time)
    same('other tag', 'PreconditionFailed', failing(412, s3.get_object, Key='k', IfMatch='"0123"'))
    undo = with_header('PutObject', 'If-None-Match', '*')
    same('there', 'PreconditionFailed', failing(412, s3.put_object, Key='k', Body=b'two'))
    s3.put_object(Bucket=BUCKET, Key='new', Body=b'new')
    undo()
    undo = with_header('PutObject', 'If-Match', tag)
    s3.put_object(Bucket=BUCKET, Key='k', Body=b'three')
    same('changed', 'PreconditionFailed', failing(412, s3.put_object, Key='k', Body=b'four'))
    undo()
    same('bytes', b'three', body('k'))


def checksums():
    for name in ('CRC32', 'SHA1', 'SHA256'):
        answer = s3.put_object(Bucket=BUCKET, Key=name, Body=b'hello', ChecksumAlgorithm=name)
        same(name, True, len(answer['Checksum' + name]) > 0)
        same(name, b'hello', body(name))
    code = failing(400, s3.put_object, Key='bad', Body=b'hello', ContentMD5='1B2M2Y8AsgTpgAmY7PhCfg==')
    same('wrong digest', 'BadDigest', code)
    failing(404, s3.head_object, Key='bad')


def foreign():
    same('listed', ['dir/foreign +.bin', 'dir/own.txt'], keys(Prefix='dir/'))
    s3.download_file(BUCKET, 'dir/foreign +.bin', at('back'), Config=PARTS)


def nasty():
    """Keys that no file can have as its name."""
    names = ['a//b', '/lead', '//lead', './dot', '../up', 'd/../e', 'd/./f', '^^mark', '^^/^^', 'x/.fabric-tmp/y',
             '.fabric-versions', 'ü//😀', 'a-b', 'a/c', 'q' * 250, 'q' * 252 + '^^', 'q' * 256,
             'q' * 253 + '/in//side', 'k' * 1000, '/' * 40, 'dir//', 'tail/']
    for name in names:
        s3.put_object(Bucket=BUCKET, Key=name, Body=b'' if name.endswith('/') else name.encode())
    ordered = sorted(names, key=lambda name: name.encode())
    same('listed', ordered, keys())
    for size in (1, 3):
        same('paged', ordered, keys(PaginationConfig={'PageSize': size}))
    for prefix in ('', '/', '//', 'a', 'a/', 'a//', 'd/', './', '../', '^^', 'q', 'q' * 253, 'k' * 700):
        below = [name for name in ordered if name.startswith(prefix)]
        same('below ' + prefix, below, keys(Prefix=prefix))
        rolled = {name[:name.find('/', len(prefix)) + 1] or name for name in below if name != prefix}
        answer = s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix, Delimiter='/')
        found = [item['Key'] for item in answer.get('Contents', []) if item['Key'] != prefix]
        found += [item['Prefix'] for item in answer.get('CommonPrefixes', [])]
        same('rolled up ' + prefix, sorted(rolled), sorted(found))
    for i, name in enumerate(ordered):
        same('after', ordered[i + 1:], keys(StartAfter=name))
        same('bytes', b'' if name.endswith('/') else name.encode(), body(name))
        same('length', 0 if name.endswith('/') else len(name.encode()),
             s3.head_object(Bucket=BUCKET, Key=name)['ContentLength'])
    s3.copy_object(Bucket=BUCKET, Key='copy//../' + 'c' * 300, CopySource={'Bucket': BUCKET, 'Key': 'd/../e'})
    same('copied', b'd/../e', body('copy//../' + 'c' * 300))
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key='mp//x')['UploadId']
    same('uploads', ['mp//x'], [u['Key'] for u in s3.list_multipart_uploads(Bucket=BUCKET, Prefix='mp//')['Uploads']])
    tag = s3.upload_part(Bucket=BUCKET, Key='mp//x', UploadId=upload, PartNumber=1, Body=b'part')['ETag']
    s3.complete_multipart_upload(Bucket=BUCKET, Key='mp//x', UploadId=upload,
                                 MultipartUpload={'Parts': [{'PartNumber': 1, 'ETag': tag}]})
    same('completed', b'part', body('mp//x'))
    same('too long', 'KeyTooLongError', failing(400, s3.put_object, Key='k' * 1025, Body=b''))
    everything = [{'Key': name} for name in keys()]
    same('errors', [], s3.delete_objects(Bucket=BUCKET, Delete={'Objects': everything}).get('Errors', []))
    same('left', [], keys())
    s3.delete_bucket(Bucket=BUCKET)


def very():
    for name in ('a//b', '../up'):
        s3.put_object(Bucket=BUCKET, Key=name, Body=local('small'))
    same('listed', ['../up', 'a//b', 'plain'], keys())


def lifecycle():
    rules = [
        {'ID': 'logs', 'Status': 'Enabled', 'Filter': {'Prefix': 'logs/'}, 'Expiration': {'Days': 3}},
        {'ID': 'both', 'Status': 'Disabled', 'Expiration': {'Days': 1},
         'Filter': {'And': {'Prefix': 'a', 'Tags': [{'Key': 'k', 'Value': 'v'}], 'ObjectSizeGreaterThan': 5}}},
        {'ID': 'rest', 'Status': 'Enabled', 'Filter': {'Prefix': ''},
         'AbortIncompleteMultipartUpload': {'DaysAfterInitiation': 7},
         'NoncurrentVersionExpiration': {'NoncurrentDays': 9, 'NewerNoncurrentVersions': 2}}]
    same('unset', 'NoSuchLifecycleConfiguration', failing(404, s3.get_bucket_lifecycle_configuration))
    s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={'Rules': rules})
    same('rules', rules, s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)['Rules'])
    for answer in (s3.put_object(Bucket=BUCKET, Key='logs/a', Body=b'x'), s3.head_object(Bucket=BUCKET, Key='logs/a'),
                   s3.get_object(Bucket=BUCKET, Key='logs/a')):
        same('rule', True, 'rule-id="logs"' in answer['Expiration'] and ' 00:00:00 GMT"' in answer['Expiration'])
    same('other', None, s3.put_object(Bucket=BUCKET, Key='b', Body=b'x').get('Expiration'))
    moving = {'ID': 'x', 'Status': 'Enabled', 'Filter': {}, 'Transitions': [{'Days': 1, 'StorageClass': 'GLACIER'}]}
    same('moving', 'NotImplemented', failing(
        501, s3.put_bucket_lifecycle_configuration, LifecycleConfiguration={'Rules': [moving]}))
    s3.delete_bucket_lifecycle(Bucket=BUCKET)
    same('unset', 'NoSuchLifecycleConfiguration', failing(404, s3.get_bucket_lifecycle_configuration))


def acl():
    """Canned ACLs and grants, on a bucket and on objects; the user ann is there."""
    s3.put_bucket_ownership_controls(Bucket=BUCKET, OwnershipControls={'Rules': [{'ObjectOwnership': 'ObjectWriter'}]})
    s3.put_object(Bucket=BUCKET, Key='public', Body=b'x', ACL='public-read')
    s3.put_object(Bucket=BUCKET, Key='k', Body=b'x')
    same('private', [('FULL_CONTROL', True)], grants(s3.get_object_acl, Key='k'))
    s3.put_object_acl(Bucket=BUCKET, Key='k', GrantRead='id=ann', GrantReadACP='id=ann', GrantWriteACP='id=ann')
    wanted = [('FULL_CONTROL', True), ('READ', 'ann'), ('READ_ACP', 'ann'), ('WRITE_ACP', 'ann')]
    same('granted', wanted, grants(s3.get_object_acl, Key='k'))
    told = s3.get_object_acl(Bucket=BUCKET, Key='k')
    policy = {'Owner': told['Owner'], 'Grants': [g for g in told['Grants'] if g['Permission'] != 'READ']}
    s3.put_object_acl(Bucket=BUCKET, Key='k', AccessControlPolicy=policy)
    same('document', [w for w in wanted if w[0] != 'READ'], grants(s3.get_object_acl, Key='k'))
    everybody = 'http://acs.amazonaws.com/groups/global/AllUsers'
    s3.put_bucket_acl(Bucket=BUCKET, ACL='public-read-write')
    same('bucket', [('FULL_CONTROL', True), ('READ', everybody), ('WRITE', everybody)], grants(s3.get_bucket_acl))
    s3.put_bucket_acl(Bucket=BUCKET, ACL='private')
    same('bucket again', [('FULL_CONTROL', True)], grants(s3.get_bucket_acl))
    same('nobody', 'InvalidArgument', failing(400, s3.put_object_acl, Key='k', GrantRead='id=nobody'))


def grants(call, **arguments):
    """Every grant as its permission and grantee: True for the owner."""
    told = call(Bucket=BUCKET, **arguments)
    return [(g['Permission'], g['Grantee'].get('URI') or (
        True if g['Grantee']['ID'] == told['Owner']['ID'] else g['Grantee']['ID'])) for g in told['Grants']]


{f.__name__: f for f in (bucket, small, empty, big, multipart_by_hand, listing, ranges, copies, move, delete, presigned,
                         tree, metadata, conditions, checksums, foreign, nasty, very,
                         lifecycle, acl)}[CONCERN]()
