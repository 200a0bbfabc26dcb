"""What a versioned bucket answers, one line an answer, ids by order of appearance: boto3_versions.py BUCKET.

boto3_versions.txt is what it prints. S3_URL can be any S3 server, so servers can be compared by diff.
"""
import os
import sys

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError

BUCKET = sys.argv[1]
s3 = boto3.client('s3', endpoint_url=os.environ['S3_URL'], config=Config(
    signature_version='s3v4', s3={'addressing_style': 'path'}, retries={'total_max_attempts': 1}))
ids = {}
FIELDS = ('VersionId', 'DeleteMarker', 'ETag', 'ContentLength', 'Metadata', 'TagSet', 'TagCount', 'CopySourceVersionId',
          'Status', 'IsTruncated', 'Deleted', 'Errors')


def named(value):
    """Ids differ from run to run, their order of appearance does not."""
    if isinstance(value, dict):
        return {k: (ids.setdefault(v, 'v%d' % (len(ids) + 1)) if k.endswith(('VersionId', 'VersionIdMarker')) and v not in ('null', '')
                    else named(v)) for k, v in sorted(value.items()) if k != 'Message'}
    if isinstance(value, list):
        return [named(v) for v in value]
    return 'BUCKET' if value == BUCKET else value


def say(title, answer):
    meta = answer['ResponseMetadata']
    shown = {k: v for k, v in answer.items() if k in FIELDS}
    for list_name in ('Deleted', 'Errors', 'TagSet'):
        if list_name in shown:
            shown[list_name] = sorted(shown[list_name], key=str)
    if 'Body' in answer:
        shown['Body'] = answer['Body'].read()
    print(title, meta['HTTPStatusCode'], named(shown))
    return answer


def do(call, **arguments):
    title = call + ''.join(' %s=%s' % (k, ids.get(v, v) if isinstance(v, str) else named(v))
                           for k, v in sorted(arguments.items()))
    try:
        return say(title, getattr(s3, call)(Bucket=BUCKET, **arguments))
    except ClientError as error:
        meta = error.response['ResponseMetadata']
        headers = meta['HTTPHeaders']
        shown = {'Code': error.response['Error']['Code']}
        for header, name in (('x-amz-delete-marker', 'DeleteMarker'), ('x-amz-version-id', 'VersionId')):
            if header in headers:
                shown[name] = headers[header]
        print(title, meta['HTTPStatusCode'], named(shown))
        return error.response


def state(status):
    do('put_bucket_versioning', VersioningConfiguration={'Status': status})


def versions(**arguments):
    """A listing, page by page, in the order in which each kind comes."""
    title = 'versions ' + str(named(arguments))
    pages = 0
    while True:
        answer = s3.list_object_versions(Bucket=BUCKET, **arguments)
        pages += 1
        for kind in ('Versions', 'DeleteMarkers'):
            for item in answer.get(kind, []):
                print(title, pages, kind, named({k: item[k] for k in item if k in (
                    'Key', 'VersionId', 'IsLatest', 'ETag', 'Size')}))
        for item in answer.get('CommonPrefixes', []):
            print(title, pages, 'CommonPrefixes', item)
        print(title, pages, named({k: answer[k] for k in answer if k in (
            'IsTruncated', 'KeyMarker', 'VersionIdMarker', 'Prefix', 'Delimiter', 'MaxKeys')}))
        if not answer['IsTruncated']:
            return
        arguments['KeyMarker'] = answer['NextKeyMarker']
        arguments.pop('VersionIdMarker', None)
        if answer.get('NextVersionIdMarker'):
            arguments['VersionIdMarker'] = answer['NextVersionIdMarker']


def keys():
    answer = s3.list_objects_v2(Bucket=BUCKET)
    print('keys', [(o['Key'], o['ETag'], o['Size']) for o in answer.get('Contents', [])])


def put(key, text, **more):
    return do('put_object', Key=key, Body=text, **more).get('VersionId')


def never():
    do('get_bucket_versioning')
    put('a', b'before')
    put('b/c', b'before too')
    do('get_object', Key='a')
    do('get_object', Key='a', VersionId='null')
    versions()


def enabled():
    state('Enabled')
    do('get_bucket_versioning')
    one = put('a', b'one', Metadata={'n': '1'})
    two = put('a', b'two', Tagging='t=2')
    for id in (one, two, 'null'):
        do('get_object', Key='a', VersionId=id)
        do('head_object', Key='a', VersionId=id)
        do('get_object_tagging', Key='a', VersionId=id)
    do('get_object', Key='a')
    do('put_object_tagging', Key='a', VersionId=one, Tagging={'TagSet': [{'Key': 'x', 'Value': 'y'}]})
    do('get_object_tagging', Key='a', VersionId=one)
    do('get_object_tagging', Key='a')
    do('delete_object_tagging', Key='a', VersionId=one)
    do('get_object_tagging', Key='a', VersionId=one)
    versions()
    return one, two


def markers(one, two):
    marker = do('delete_object', Key='a')['VersionId']
    do('get_object', Key='a')
    do('head_object', Key='a')
    do('get_object', Key='a', VersionId=marker)
    do('head_object', Key='a', VersionId=marker)
    do('get_object', Key='a', VersionId=two)
    keys()
    versions(Prefix='a')
    do('delete_object', Key='a', VersionId=marker)
    do('get_object', Key='a')
    keys()
    do('delete_object', Key='a', VersionId=two)
    do('get_object', Key='a')
    do('delete_object', Key='a', VersionId=two)
    do('get_object', Key='a', VersionId=two)
    do('delete_object', Key='never-was')
    do('get_object', Key='never-was')
    versions()


def suspended(one):
    three = put('a', b'three')
    state('Suspended')
    do('get_bucket_versioning')
    put('a', b'none 1')
    put('a', b'none 2')
    do('get_object', Key='a', VersionId='null')
    do('get_object', Key='a', VersionId=three)
    versions(Prefix='a')
    do('delete_object', Key='a')
    do('get_object', Key='a')
    do('get_object', Key='a', VersionId='null')
    versions(Prefix='a')
    do('delete_object', Key='a', VersionId='null')
    do('get_object', Key='a')
    put('b/c', b'none')
    do('delete_object', Key='b/c')
    do('delete_object', Key='b/c')
    versions()
    state('Enabled')
    put('b/c', b'with an id')
    versions(Prefix='b/')
    do('get_object', Key='b/c', VersionId='null')


def copies(one):
    do('copy_object', Key='copy', CopySource={'Bucket': BUCKET, 'Key': 'a', 'VersionId': one})
    do('get_object', Key='copy')
    do('copy_object', Key='a', CopySource={'Bucket': BUCKET, 'Key': 'a', 'VersionId': one})
    do('get_object', Key='a')
    do('copy_object', Key='copy', CopySource={'Bucket': BUCKET, 'Key': 'copy'}, MetadataDirective='REPLACE',
       Metadata={'n': 'other'})
    do('get_object', Key='copy')
    versions()


def parts():
    for text in (b'first', b'second'):
        upload = s3.create_multipart_upload(Bucket=BUCKET, Key='parts', Metadata={'m': 'p'})['UploadId']
        tag = s3.upload_part(Bucket=BUCKET, Key='parts', UploadId=upload, PartNumber=1, Body=text)['ETag']
        answer = s3.complete_multipart_upload(
            Bucket=BUCKET, Key='parts', UploadId=upload, MultipartUpload={'Parts': [{'PartNumber': 1, 'ETag': tag}]})
        say('complete', answer)
    versions(Prefix='parts')
    do('get_object', Key='parts')


def many():
    first = put('m/1', b'1')
    put('m/1', b'11')
    put('m/2', b'2')
    answer = do('delete_objects', Delete={'Objects': [{'Key': 'm/1', 'VersionId': first}, {'Key': 'm/2'}]})
    marker = [d['DeleteMarkerVersionId'] for d in answer['Deleted'] if 'DeleteMarkerVersionId' in d][0]
    do('delete_objects', Delete={'Objects': [{'Key': 'm/2', 'VersionId': marker}]})
    do('get_object', Key='m/2')
    versions(Prefix='m/')


def pages():
    for key in ('p-x', 'p/a/1', 'p/a/1', 'p/a/2', 'p/b', 'p/b', 'p!', 'p0'):
        put(key, key.encode())
    do('delete_object', Key='p/a/2')
    do('delete_object', Key='p!')
    for size in (1, 2, 3, 1000):
        versions(Prefix='p', MaxKeys=size)
        versions(Prefix='p', Delimiter='/', MaxKeys=size)
    versions(Prefix='p/', Delimiter='/')
    versions(Prefix='p', Delimiter='a')
    versions(KeyMarker='p/a/1', Prefix='p')


def twice():
    """radosgw makes one marker of this, S3 two."""
    put('twice', b'2')
    do('delete_object', Key='twice')
    do('delete_object', Key='twice')
    versions(Prefix='twice')


def emptied():
    do('delete_bucket')
    for page in s3.get_paginator('list_object_versions').paginate(Bucket=BUCKET, PaginationConfig={'PageSize': 7}):
        for item in page.get('Versions', []) + page.get('DeleteMarkers', []):
            s3.delete_object(Bucket=BUCKET, Key=item['Key'], VersionId=item['VersionId'])
    versions()
    keys()
    do('delete_bucket')


s3.create_bucket(Bucket=BUCKET)
never()
ONE, TWO = enabled()
markers(ONE, TWO)
suspended(ONE)
copies(ONE)
parts()
many()
pages()
twice()
emptied()
