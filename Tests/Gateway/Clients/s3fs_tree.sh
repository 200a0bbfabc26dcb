#!/bin/bash
# A tree through s3fs: s3fs_tree.sh BUCKET DIRECTORY. The directory holds the tree, a file 'big', and the mount point.
# Unmounts and ends s3fs whatever happens.
set -euo pipefail
bucket=$1
cd "$2"
mkdir -p mnt
chmod 600 keys

s3fs "$bucket" mnt -f -o url="$S3_URL" -o use_path_request_style -o endpoint="$AWS_DEFAULT_REGION" -o sigv4 \
    -o passwd_file=keys -o multipart_size=7 -o retries=1 -o stat_cache_expire=2 > s3fs.log 2>&1 &
pid=$!
end() {
    local code=$?
    umount mnt 2> /dev/null || fusermount3 -u mnt 2> /dev/null || fusermount3 -uz mnt 2> /dev/null || kill "$pid" || true
    wait "$pid" || true
    if [[ $code != 0 ]]; then tail -n 40 s3fs.log; fi
    exit "$code"
}
trap end EXIT
for ((i = 0; i < 3600; i++)); do
    if mountpoint -q mnt; then break; fi
    kill -0 "$pid"
    sleep 0.05
done
mountpoint -q mnt

echo "copy a tree and compare"
cp -r tree mnt/tree
diff -r tree mnt/tree
cp big mnt/big
cmp big mnt/big

echo "append, to a small and to a large file"
cp tree/plain.txt expected
printf 'and more' | tee -a expected >> mnt/tree/plain.txt
cmp expected mnt/tree/plain.txt
cp big expected-big
printf 'and more' | tee -a expected-big >> mnt/big
cmp expected-big mnt/big

echo "truncate, shorter and longer"
truncate -s 100 expected mnt/tree/plain.txt
cmp expected mnt/tree/plain.txt
truncate -s 5000 expected mnt/tree/plain.txt
cmp expected mnt/tree/plain.txt

echo "overwrite within a file"
printf XYZ | dd of=expected bs=1 seek=50 conv=notrunc status=none
printf XYZ | dd of=mnt/tree/plain.txt bs=1 seek=50 conv=notrunc status=none
cmp expected mnt/tree/plain.txt

echo "rename a file and a directory"
mv mnt/tree/hash#1 "mnt/tree/new name+.txt"
cmp tree/hash#1 "mnt/tree/new name+.txt"
test ! -e mnt/tree/hash#1
mv mnt/tree/deep mnt/shallow
diff -r tree/deep mnt/shallow
test ! -e mnt/tree/deep

echo "remove"
rm -r mnt/shallow
test ! -e mnt/shallow
mkdir mnt/empty
rmdir mnt/empty
cp -r mnt/tree left
