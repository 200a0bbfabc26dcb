// One concern of MinIO's library for JavaScript against a fabric: minio_client.js CONCERN BUCKET DIRECTORY. Ends with 1
// where it is not met.
'use strict';
const fs = require('fs');
const path = require('path');
const crypto = require('crypto');
const { createRequire } = require('module');

const Minio = createRequire(path.join(process.env.NPM_HOME, 'package.json'))('minio');

const [concern, bucket, directory] = process.argv.slice(2);
const url = new URL(process.env.S3_URL);
const s3 = new Minio.Client({
    endPoint: url.hostname, port: Number(url.port), useSSL: false, region: process.env.AWS_DEFAULT_REGION,
    accessKey: process.env.AWS_ACCESS_KEY_ID, secretKey: process.env.AWS_SECRET_ACCESS_KEY, partSize: 7 << 20,
});
const at = name => path.join(directory, name);
const md5 = data => crypto.createHash('md5').update(data).digest('hex');

function same(what, expected, found) {
    const [e, f] = [expected, found].map(v => Buffer.isBuffer(v) ? v.toString('base64') : JSON.stringify(v));
    if (e !== f) {
        throw new Error(`${what}: expected ${String(e).slice(0, 300)}, found ${String(f).slice(0, 300)}`);
    }
}

async function all(stream) {
    const found = [];
    for await (const item of stream) {
        found.push(item);
    }
    return found;
}

const bytes = async stream => Buffer.concat(await all(await stream));

async function failing(code, call) {
    try {
        await call();
    } catch (error) {
        return same('code', code, error.code);
    }
    throw new Error(`a failure with ${code} was expected`);
}

const concerns = {
    async objects() {
        const data = fs.readFileSync(at('small'));
        const put = await s3.putObject(bucket, 'a b/ü+%.txt', data, data.length,
            { 'Content-Type': 'text/x-test', 'X-Amz-Meta-Colour': 'dark blue' });
        same('tag', md5(data), put.etag);
        same('bytes', data, await bytes(s3.getObject(bucket, 'a b/ü+%.txt')));
        same('range', data.subarray(7, 12), await bytes(s3.getPartialObject(bucket, 'a b/ü+%.txt', 7, 5)));
        const stat = await s3.statObject(bucket, 'a b/ü+%.txt');
        same('stat', [data.length, 'text/x-test', 'dark blue'],
            [stat.size, stat.metaData['content-type'], stat.metaData.colour]);
        await s3.copyObject(bucket, 'b/copy #1.txt', `/${bucket}/a b/ü+%.txt`);
        same('copy', data, await bytes(s3.getObject(bucket, 'b/copy #1.txt')));
        await failing('NoSuchKey', () => s3.getObject(bucket, 'absent'));
        await s3.setObjectTagging(bucket, 'b/copy #1.txt', { colour: 'blue' });
        same('tags', [{ Key: 'colour', Value: 'blue' }], await s3.getObjectTagging(bucket, 'b/copy #1.txt'));
    },

    async multipart() {
        const data = fs.readFileSync(at('big'));
        await s3.fPutObject(bucket, 'dir/big.bin', at('big'));
        same('bytes', data, await bytes(s3.getObject(bucket, 'dir/big.bin')));
        await s3.fGetObject(bucket, 'dir/big.bin', at('back'));
        const streamed = await s3.putObject(bucket, 'dir/streamed.bin', fs.createReadStream(at('big')));
        same('parts', true, /-4$/.test(streamed.etag));
        same('streamed', data, await bytes(s3.getObject(bucket, 'dir/streamed.bin')));
        await s3.initiateNewMultipartUpload(bucket, 'given-up', {});
        same('incomplete', ['given-up'], (await all(s3.listIncompleteUploads(bucket, '', true))).map(u => u.key));
        await s3.removeIncompleteUpload(bucket, 'given-up');
        same('left', [], await all(s3.listIncompleteUploads(bucket, '', true)));
    },

    async listing() {
        const expected = JSON.parse(fs.readFileSync(at('keys')));
        same('flat', expected, (await all(s3.listObjectsV2(bucket, '', true))).map(o => o.name));
        same('version 1', expected, (await all(s3.listObjects(bucket, '', true))).map(o => o.name));
        const top = await all(s3.listObjectsV2(bucket, '', false));
        same('top', ['dir/', 'top.txt'], top.map(o => o.prefix || o.name).sort());
        same('buckets', true, (await s3.listBuckets()).some(b => b.name === bucket));
        await s3.removeObjects(bucket, expected);
        same('left', [], await all(s3.listObjectsV2(bucket, '', true)));
        await s3.removeBucket(bucket);
        same('gone', false, await s3.bucketExists(bucket));
        await s3.makeBucket(bucket, process.env.AWS_DEFAULT_REGION);
        same('made', true, await s3.bucketExists(bucket));
    },

    async presigned() {
        const data = fs.readFileSync(at('small'));
        const key = 'a b/ü+%#.txt';
        const put = await s3.presignedPutObject(bucket, key, 300);
        same('put', 200, (await fetch(put, { method: 'PUT', body: data })).status);
        const answer = await fetch(await s3.presignedGetObject(bucket, key, 300));
        same('get', 200, answer.status);
        same('bytes', data, Buffer.from(await answer.arrayBuffer()));
    },
};

concerns[concern]().catch(error => {
    console.error(error.stack, error.code || '');
    process.exit(1);
});
