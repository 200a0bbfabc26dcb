"""fsspec's WebHDFS against a running fabric.   webhdfs_fsspec.py BASE DIRECTORY   (HDFS_URL: http://host:port)"""
import os
import sys
import zlib
from urllib.parse import urlsplit

from fsspec.implementations.webhdfs import WebHDFS

door = urlsplit(os.environ['HDFS_URL'])
base = '/' + sys.argv[1] + '/fs spec'
fs = WebHDFS(door.hostname, port=door.port, user='ann')
bob = WebHDFS(door.hostname, port=door.port, user='bob')
big = os.urandom(7_000_001)


def check(what, cond):
    if not cond:
        raise AssertionError(what)


def raises(kind, what, call):
    try:
        call()
    except kind:
        return
    raise AssertionError('no %s: %s' % (kind.__name__, what))


check('home', fs.home_directory() == '/user/ann')
fs.makedirs(base + '/d')
with fs.open(base + '/a.txt', 'wb') as f:
    f.write(b'hello\n')
with fs.open(base + '/big.bin', 'wb', block_size=3 << 20) as f:
    f.write(big)
check('written in pieces', fs.cat(base + '/big.bin') == big)
with fs.open(base + '/a.txt', 'ab') as f:
    f.write(b'more\n')
check('appended', fs.cat(base + '/a.txt') == b'hello\nmore\n')
with fs.open(base + '/big.bin', 'rb', block_size=1 << 20) as f:
    for at in (6_999_990, 0, 1_048_570, 12_345):
        f.seek(at)
        check('range at %d' % at, f.read(100) == big[at:at + 100])
check('names', [i['name'] for i in fs.ls(base, detail=True)] == [base + n for n in ('/a.txt', '/big.bin', '/d')])
check('types', [i['type'] for i in fs.ls(base, detail=True)] == ['file', 'file', 'directory'])
listing = fs._call('LISTSTATUS_BATCH', path=base, startAfter='a.txt').json()['DirectoryListing']
names = [s['pathSuffix'] for s in listing['partialListing']['FileStatuses']['FileStatus']]
check('batch', (names, listing['remainingEntries']) == (['big.bin', 'd'], 0))
fs.mv(base + '/a.txt', base + '/d/b.txt')
check('moved', not fs.exists(base + '/a.txt') and fs.exists(base + '/d/b.txt'))
fs.chmod(base + '/d/b.txt', '600')
check('permission', fs.info(base + '/d/b.txt')['permission'] == '600')
raises(PermissionError, 'mode binds others', lambda: bob.cat(base + '/d/b.txt'))
fs._call('MODIFYACLENTRIES', 'put', base + '/d/b.txt', aclspec='user:bob:r--')
check('ACL', bob.cat(base + '/d/b.txt') == b'hello\nmore\n')
acl = fs._call('GETACLSTATUS', path=base + '/d/b.txt').json()['AclStatus']
check('ACL status', acl['entries'] == ['user:bob:r--', 'group::---'] and acl['permission'] == '640')
fs._call('SETXATTR', 'put', base + '/d/b.txt', **{'xattr.name': 'user.k', 'xattr.value': '"v"', 'flag': 'CREATE'})
told = fs._call('GETXATTRS', path=base + '/d/b.txt', **{'xattr.name': 'user.k'}).json()['XAttrs']
check('xattr', told == [{'name': 'user.k', 'value': '"v"'}])
check('checksum', fs.ukey(base + '/d/b.txt')['algorithm'] == 'COMPOSITE-CRC32C')
fs.set_replication(base + '/d/b.txt', 2)
fs.cp_file(base + '/big.bin', base + '/copy.bin')
check('same checksum', fs.ukey(base + '/copy.bin') == fs.ukey(base + '/big.bin'))
check('other bytes', zlib.crc32(fs.cat(base + '/copy.bin')) == zlib.crc32(big))
summary = fs.content_summary(base)
check('summary', (summary['directoryCount'], summary['fileCount']) == (2, 3))
token = fs.get_delegation_token()
with_token = WebHDFS(door.hostname, port=door.port, token=token)
check('token', with_token.cat(base + '/d/b.txt') == b'hello\nmore\n')
fs.cancel_delegation_token(token)
raises(RuntimeError, 'cancelled', lambda: with_token.cat(base + '/d/b.txt'))
raises(FileNotFoundError, 'nothing there', lambda: fs.info(base + '/nope'))
fs.rm(base, recursive=True)
check('gone', not fs.exists(base))
