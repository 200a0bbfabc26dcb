// npm's webhdfs against a running fabric.   webhdfs_npm.js BASE DIRECTORY   (HDFS_URL, NPM_HOME)
const path = require('path');
const { Readable } = require('stream');
const library = require(path.join(process.env.NPM_HOME, 'node_modules', 'webhdfs'));
const door = new URL(process.env.HDFS_URL);
const client = user => library.createClient(
  { host: door.hostname, port: Number(door.port), user, path: '/webhdfs/v1' });
const fs = client('ann'), bob = client('bob');
const base = `/${process.argv[2]}/npm`;
const big = Buffer.alloc(5_000_003, 'webhdfs of npm. ');
const call = (on, f, ...a) => new Promise((ok, no) => on[f](...a, (e, r) => (e ? no(e) : ok(r))));
const ask = (method, op, at, params = {}) => new Promise((ok, no) => fs._sendRequest(
  method, fs._getOperationEndpoint(op, at, params), (e, res, body) => (e ? no(e) : ok(body))));
const check = (what, ok) => { if (!ok) throw new Error(what); };
const refused = async (what, promise) => {
  try { await promise; } catch { return; }
  throw new Error(`not refused: ${what}`);
};
const drain = stream => new Promise((ok, no) => {
  const parts = [];
  stream.on('data', p => parts.push(p)).on('error', no).on('finish', () => ok(Buffer.concat(parts)));
});

(async () => {
  await call(fs, 'mkdir', `${base}/d`);
  await call(fs, 'writeFile', `${base}/a.txt`, 'hello\n');
  await call(fs, 'appendFile', `${base}/a.txt`, 'more\n');
  check('appended', String(await call(fs, 'readFile', `${base}/a.txt`)) === 'hello\nmore\n');
  await new Promise((ok, no) => {
    const to = fs.createWriteStream(`${base}/big.bin`);
    to.on('error', no).on('finish', ok);
    Readable.from([big.subarray(0, 2_000_000), big.subarray(2_000_000)]).pipe(to);
  });
  check('streamed', (await drain(fs.createReadStream(`${base}/big.bin`))).equals(big));
  const range = await drain(fs.createReadStream(`${base}/big.bin`, { offset: 1_048_570, length: 100 }));
  check('range', range.equals(big.subarray(1_048_570, 1_048_670)));
  check('names', (await call(fs, 'readdir', base)).map(s => s.pathSuffix).join() === 'a.txt,big.bin,d');
  const listing = (await ask('GET', 'liststatus_batch', base, { startAfter: 'a.txt' })).DirectoryListing;
  check('batch', listing.partialListing.FileStatuses.FileStatus.map(s => s.pathSuffix).join() === 'big.bin,d');
  await call(fs, 'rename', `${base}/a.txt`, `${base}/d/b.txt`);
  await call(fs, 'chmod', `${base}/d/b.txt`, '0600');
  check('mode', (await call(fs, 'stat', `${base}/d/b.txt`)).permission === '600');
  await refused('mode binds others', call(bob, 'readFile', `${base}/d/b.txt`));
  await ask('PUT', 'modifyaclentries', `${base}/d/b.txt`, { aclspec: 'user:bob:r--' });
  check('ACL', String(await call(bob, 'readFile', `${base}/d/b.txt`)) === 'hello\nmore\n');
  await ask('PUT', 'setxattr', `${base}/d/b.txt`, { 'xattr.name': 'user.k', 'xattr.value': '"v"', flag: 'CREATE' });
  check('xattr', (await ask('GET', 'getxattrs', `${base}/d/b.txt`)).XAttrs[0].value === '"v"');
  check('checksum', (await ask('GET', 'getfilechecksum', `${base}/d/b.txt`)).FileChecksum.length === 4);
  await refused('nothing there', call(fs, 'stat', `${base}/nope`));
  await call(fs, 'unlink', `${base}/big.bin`);
  await call(fs, 'rmdir', base, true);
  check('gone', !await new Promise(ok => fs.exists(base, ok)));
})().then(() => process.exit(0), e => { console.error(e); process.exit(1); });
