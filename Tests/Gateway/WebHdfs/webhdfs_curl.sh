#!/bin/bash
# The commands of Hadoop's documentation against a running fabric.   webhdfs_curl.sh BASE DIRECTORY   (HDFS_URL)
set -euo pipefail
cd "$2"
url=$HDFS_URL/webhdfs/v1/$1/curl
at=/$1/curl
curl() { command curl -sS --max-time 60 "$@"; }
fail() { echo "failed: $*" >&2; exit 1; }
is() { [[ $2 == "$3" ]] || fail "$1: '$2' instead of '$3'"; }
has() { grep -q "$2" <<< "$1" || fail "no $2 in $1"; }
ann='user.name=ann'

head -c 3000000 /dev/urandom > big
echo hello > small
has "$(curl -f -X PUT "$url/d?op=MKDIRS&permission=750&$ann")" '"boolean":true'
first=$(curl -o /dev/null -w '%{http_code} %{redirect_url}' -X PUT "$url/f?op=CREATE&$ann")
is 'first step' "${first%% *}" 307
is 'first step makes nothing' "$(curl -o /dev/null -w '%{http_code}' "$url/f?op=GETFILESTATUS&$ann")" 404
is 'second step' "$(curl -o /dev/null -w '%{http_code}' -X PUT -T big "${first#* }")" 201
is 'overwrite' "$(curl -L -o /dev/null -w '%{http_code}' -X PUT -T small "$url/f?op=CREATE&$ann")" 403
curl -f -L "$url/f?op=OPEN&$ann" | cmp - big
curl -f -L "$url/f?op=OPEN&offset=1048570&length=20&$ann" | cmp - <(tail -c +1048571 big | head -c 20)
curl -f -L -X POST -T small "$url/f?op=APPEND&$ann"
curl -f -L "$url/f?op=OPEN&$ann" | cmp - <(cat big small)
has "$(curl -f "$url/f?op=GETFILESTATUS&$ann")" '"length":3000006'
has "$(curl -f "$url?op=LISTSTATUS&$ann")" '"pathSuffix":"d"'
has "$(curl -f "$url?op=LISTSTATUS_BATCH&startAfter=d&$ann")" '"remainingEntries":0'
has "$(curl -f "$url?op=GETCONTENTSUMMARY&$ann")" '"fileCount":1'
has "$(curl -f -L "$url/f?op=GETFILECHECKSUM&$ann")" 'COMPOSITE-CRC32C'
has "$(curl -f -X PUT "$url/f?op=RENAME&destination=$at/d/g&$ann")" '"boolean":true'
curl -f -X PUT "$url/d/g?op=SETPERMISSION&permission=600&$ann"
curl -f -X PUT "$url/d/g?op=MODIFYACLENTRIES&aclspec=user:bob:r--&$ann"
has "$(curl -f "$url/d/g?op=GETACLSTATUS&$ann")" 'user:bob:r--'
curl -f -X PUT "$url/d/g?op=SETXATTR&xattr.name=user.k&xattr.value=0x0102&flag=CREATE&$ann"
has "$(curl -f "$url/d/g?op=GETXATTRS&xattr.name=user.k&encoding=hex&$ann")" '0x0102'
has "$(curl "$url/d?op=LISTSTATUS&user.name=bob")" AccessControlException
has "$(curl -f -X POST "$url/d/g?op=TRUNCATE&newlength=7&$ann")" '"boolean":true'
curl -f -L "$url/d/g?op=OPEN&$ann" | cmp - <(head -c 7 big)
has "$(curl "$url/nope?op=GETFILESTATUS&$ann")" FileNotFoundException
has "$(curl -f -X DELETE "$url?op=DELETE&recursive=true&$ann")" '"boolean":true'
is 'deleted' "$(curl -o /dev/null -w '%{http_code}' "$url?op=GETFILESTATUS&$ann")" 404
