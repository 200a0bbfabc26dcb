// One concern of Amazon's library for JavaScript against a fabric: aws_client.js CONCERN BUCKET DIRECTORY. Ends with 1
// where it is not met.
'use strict';
const fs = require('fs');
const path = require('path');
const crypto = require('crypto');
const { createRequire } = require('module');

const load = createRequire(path.join(process.env.NPM_HOME, 'package.json'));
const s3sdk = load('@aws-sdk/client-s3');
const { Upload } = load('@aws-sdk/lib-storage');
const { getSignedUrl } = load('@aws-sdk/s3-request-presigner');

const [concern, Bucket, directory] = process.argv.slice(2);
const s3 = new s3sdk.S3({
    endpoint: process.env.S3_URL, forcePathStyle: true, maxAttempts: 1, region: process.env.AWS_DEFAULT_REGION,
});
const at = name => path.join(directory, name);
const md5 = data => crypto.createHash('md5').update(data).digest('hex');

function same(what, expected, found) {
    const [e, f] = [expected, found].map(v => Buffer.isBuffer(v) ? v.toString('base64') : JSON.stringify(v));
    if (e !== f) {
        throw new Error(`${what}: expected ${String(e).slice(0, 300)}, found ${String(f).slice(0, 300)}`);
    }
}

async function body(Key, more = {}) {
    const answer = await s3.getObject({ Bucket, Key, ...more });
    return Buffer.from(await answer.Body.transformToByteArray());
}

async function failing(status, call) {
    try {
        await call();
    } catch (error) {
        same('status', status, error.$metadata && error.$metadata.httpStatusCode);
        return error.name;
    }
    throw new Error(`a failure with ${status} was expected`);
}

async function keys(more = {}) {
    const found = [];
    for await (const page of s3sdk.paginateListObjectsV2({ client: s3, ...more.paging }, { Bucket, ...more.ask })) {
        found.push(...(page.Contents || []).map(item => item.Key));
    }
    return found;
}

const concerns = {
    async objects() {
        const data = fs.readFileSync(at('small'));
        const put = await s3.putObject({
            Bucket, Key: 'a b/ü+%.txt', Body: data, ContentType: 'text/x-test', Metadata: { colour: 'dark blue' },
        });
        same('tag', `"${md5(data)}"`, put.ETag);
        same('bytes', data, await body('a b/ü+%.txt'));
        same('range', data.subarray(7, 12), await body('a b/ü+%.txt', { Range: 'bytes=7-11' }));
        await s3.copyObject({ Bucket, Key: 'b/copy #1.txt', CopySource: `${Bucket}/${encodeURIComponent('a b/ü+%.txt')}` });
        const head = await s3.headObject({ Bucket, Key: 'b/copy #1.txt' });
        same('metadata', ['text/x-test', { colour: 'dark blue' }, data.length],
            [head.ContentType, head.Metadata, head.ContentLength]);
        same('absent', 'NoSuchKey', await failing(404, () => s3.getObject({ Bucket, Key: 'absent' })));
        same('absent', 'NotFound', await failing(404, () => s3.headObject({ Bucket, Key: 'absent' })));
    },

    async listing() {
        const expected = JSON.parse(fs.readFileSync(at('keys')));
        same('flat', expected, await keys());
        same('paged', expected, await keys({ paging: { pageSize: 7 } }));
        same('prefix', expected.slice(0, 10), await keys({ ask: { Prefix: 'dir/key 1' } }));
        const top = await s3.listObjectsV2({ Bucket, Delimiter: '/' });
        same('prefixes', ['dir/'], top.CommonPrefixes.map(p => p.Prefix));
        const first = await s3.listObjects({ Bucket, MaxKeys: 4 });
        same('version 1', expected.slice(0, 4), first.Contents.map(o => o.Key));
        same('buckets', true, (await s3.listBuckets({})).Buckets.some(b => b.Name === Bucket));
        const Objects = expected.concat('was/never').map(Key => ({ Key }));
        const gone = await s3.deleteObjects({ Bucket, Delete: { Objects } });
        same('errors', [], gone.Errors || []);
        same('deleted', Objects.map(o => o.Key).sort(), gone.Deleted.map(o => o.Key).sort());
        same('left', [], await keys());
        await s3.deleteBucket({ Bucket });
        await failing(404, () => s3.headBucket({ Bucket }));
    },

    async multipart() {
        const data = fs.readFileSync(at('big'));
        // A stream of unknown length goes in parts with a checksum each.
        const upload = new Upload({
            client: s3, partSize: 7 << 20, queueSize: 3, params: { Bucket, Key: 'dir/big.bin', Body: fs.createReadStream(at('big')) },
        });
        const done = await upload.done();
        same('parts', true, /-4"$/.test(done.ETag));
        same('bytes', data, await body('dir/big.bin'));
        const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: 'given-up' });
        await s3.uploadPart({ Bucket, Key: 'given-up', UploadId, PartNumber: 1, Body: Buffer.from('x') });
        same('listed', [1], (await s3.listParts({ Bucket, Key: 'given-up', UploadId })).Parts.map(p => p.PartNumber));
        await s3.abortMultipartUpload({ Bucket, Key: 'given-up', UploadId });
        same('uploads left', [], (await s3.listMultipartUploads({ Bucket })).Uploads || []);
        await failing(404, () => s3.headObject({ Bucket, Key: 'given-up' }));
    },

    async conditions() {
        const one = await s3.putObject({ Bucket, Key: 'k', Body: 'one' });
        same('there', 'PreconditionFailed',
            await failing(412, () => s3.putObject({ Bucket, Key: 'k', Body: 'two', IfNoneMatch: '*' })));
        same('same tag', 'one', String(await body('k', { IfMatch: one.ETag })));
        await failing(304, () => s3.getObject({ Bucket, Key: 'k', IfNoneMatch: one.ETag }));
        await s3.putObject({ Bucket, Key: 'k', Body: 'three', IfMatch: one.ETag });
        await failing(412, () => s3.putObject({ Bucket, Key: 'k', Body: 'four', IfMatch: one.ETag }));
        await s3.putObject({ Bucket, Key: 'new', Body: 'new', IfNoneMatch: '*' });
        same('bytes', 'three', String(await body('k')));
    },

    async checksums() {
        // By default every upload has a CRC, for a stream in a trailer after chunks.
        for (const name of ['CRC32', 'CRC32C', 'SHA1', 'SHA256', 'CRC64NVME']) {
            try {
                const answer = await s3.putObject({ Bucket, Key: name, Body: 'hello', ChecksumAlgorithm: name });
                same(name, true, answer['Checksum' + name].length > 0);
                same(name, 'hello', String(await body(name)));
            } catch (error) {
                // Some are native modules of their own that are not installed with the library.
                if (!/aws-crt/.test(error.message)) {
                    throw error;
                }
            }
        }
        await s3.putObject({
            Bucket, Key: 'streamed', Body: fs.createReadStream(at('small')), ContentLength: fs.statSync(at('small')).size,
        });
        same('streamed', fs.readFileSync(at('small')), await body('streamed'));
        const wrong = { Bucket, Key: 'bad', Body: 'hello', ChecksumSHA256: crypto.createHash('sha256').digest('base64') };
        same('wrong digest', 'BadDigest', await failing(400, () => s3.putObject(wrong)));
        await failing(404, () => s3.headObject({ Bucket, Key: 'bad' }));
    },

    async presigned() {
        const Key = 'a b/ü+%#.txt';
        const data = fs.readFileSync(at('small'));
        const put = await getSignedUrl(s3, new s3sdk.PutObjectCommand({ Bucket, Key }), { expiresIn: 300 });
        same('put', 200, (await fetch(put, { method: 'PUT', body: data })).status);
        const get = await getSignedUrl(s3, new s3sdk.GetObjectCommand(
            { Bucket, Key, ResponseContentType: 'text/x-asked' }), { expiresIn: 300 });
        const answer = await fetch(get);
        same('get', [200, 'text/x-asked'], [answer.status, answer.headers.get('content-type')]);
        same('bytes', data, Buffer.from(await answer.arrayBuffer()));
        same('changed', 403, (await fetch(get.replace('x-asked', 'x-other'))).status);
    },
};

concerns[concern]().catch(error => {
    console.error(error.stack, error.$metadata || '');
    process.exit(1);
});
