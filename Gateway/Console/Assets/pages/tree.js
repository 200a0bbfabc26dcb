import * as api from '../api.js';
import { el, replace, setText } from '../dom.js';
import { bytes, count, duration, visible, when } from '../format.js';
import { act, actor, ask, badge, button, card, empty, facts, fault, head, into, table } from '../ui.js';

const PAGE_ENTRIES = 100;
const PAGE_BYTES = 1 << 20;
const SQUARES_MAX = 2048;
const TIERS = ['MEM', 'SSD', 'HDD'];
const MEDIA = [['', 'any tier'], ['MEM', 'MEM'], ['SSD', 'SSD'], ['HDD', 'HDD']];
const PERSISTENCE = { PERSISTED: ['persisted', 'ok'], TO_PERSIST: ['to be persisted', 'warn'], NOT_PERSISTED: ['not persisted', 'info'], LOST: ['lost', 'bad'] };

export const linkTo = (path) => `#/tree?path=${encodeURIComponent(path)}`;
const join = (path, name) => (path === '/' ? `/${name}` : `${path}/${name}`);
const nameOf = (path) => path.slice(path.lastIndexOf('/') + 1);
const stateOf = (s) => PERSISTENCE[s.persistence] ?? [String(s.persistence).toLowerCase().replaceAll('_', ' '), 'warn'];

function crumbs(path) {
  const names = path.split('/').filter((n) => n.length > 0);
  let at = '/';
  return el('nav', { class: 'crumbs', 'aria-label': 'Path' }, el('ol', null,
    el('li', null, names.length === 0 ? el('span', { 'aria-current': 'page' }, 'root') : el('a', { href: linkTo('/') }, 'root')),
    names.map((name, i) => {
      at = join(at, name);
      return el('li', null, i === names.length - 1
        ? el('span', { 'aria-current': 'page' }, visible(name))
        : el('a', { href: linkTo(at) }, visible(name)));
    })));
}

function goTo(path) {
  const input = el('input', { id: 'path', value: path, spellcheck: 'false', autocomplete: 'off' });
  const form = el('form', { class: 'inline', role: 'search', 'aria-label': 'Go to a path' },
    el('div', { class: 'field' }, el('label', { for: 'path' }, 'Path'), input), el('button', { type: 'submit' }, 'Go'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    location.hash = linkTo(input.value.startsWith('/') ? input.value : `/${input.value}`).slice(1);
  });
  return form;
}

/** Indexes of pages out of their text: 0-15,20. */
export function pagesOf(text) {
  const found = [];
  for (const part of text.split(',')) {
    const [from, to] = part.split('-').map(Number);
    if (Number.isInteger(from)) {
      for (let i = from; i <= (to ?? from) && found.length < SQUARES_MAX; i++) {
        found.push(i);
      }
    }
  }
  return found;
}

function map(location) {
  const pages = Math.ceil(location.status.lengthBytes / PAGE_BYTES);
  const tierOf = new Map();
  for (const tier of [...TIERS].reverse()) {
    for (const p of location.placements.filter((q) => q.tier === tier)) {
      pagesOf(p.ranges ?? '').forEach((i) => tierOf.set(i, tier));
    }
  }
  const shown = Math.min(pages, SQUARES_MAX);
  const squares = Array.from({ length: shown }, (_, i) => el('i', { class: tierOf.get(i) ?? '', title: `page ${i}: ${tierOf.get(i) ?? 'not cached'}` }));
  const words = TIERS.map((t) => [t, [...tierOf.values()].filter((v) => v === t).length]).filter(([, n]) => n > 0);
  const label = `${count(pages)} pages of 1 MiB: ${words.map(([t, n]) => `${count(n)} in ${t}`).concat(`${count(Math.max(0, pages - tierOf.size))} not cached`).join(', ')}`;
  return [
    el('p', { class: 'muted' }, location.reason),
    el('ul', { class: 'legend' }, [...TIERS, 'none'].map((t) => el('li', { class: `${t}-c` }, el('span', { class: 'swatch', 'aria-hidden': 'true' }),
      el('span', { class: 'muted' }, t === 'none' ? 'not cached' : t), el('b', null, count(t === 'none' ? Math.max(0, pages - tierOf.size) : words.find(([n]) => n === t)?.[1] ?? 0))))),
    pages === 0 ? el('p', null, 'The file has no bytes.') : el('div', { class: 'map', role: 'img', 'aria-label': label }, squares),
    pages > shown && el('p', { class: 'muted' }, `The first ${count(shown)} of ${count(pages)} pages.`),
  ];
}

function placements(location) {
  const t = table('Where its pages are', [
    { head: 'Worker', cls: 'mono', text: (p) => p.worker }, { head: 'Tier', text: (p) => p.tier },
    { head: 'Directory', cls: 'mono wide', text: (p) => p.directory }, { head: 'Pages', cls: 'mono wide', text: (p) => p.ranges },
    { head: 'Bytes', cls: 'num', text: (p) => bytes(p.bytes) }, { head: 'Only here', cls: 'num', text: (p) => bytes(p.dirtyBytes) },
    { head: 'Pinned', cls: 'num', text: (p) => bytes(p.pinnedBytes) },
  ], (p) => `${p.worker} ${p.tier} ${p.directory}`, empty('Not cached', 'The next read brings it from its store.'));
  t.set(location.placements);
  return t.node;
}

function explained(e) {
  return facts([
    ['Next read', e.nextRead], ['Asks the store', e.wouldSync ? 'yes' : 'no'], ['Because', e.reason],
    ['Sync interval', `${e.syncIntervalMs < 0 ? 'never' : duration(e.syncIntervalMs)} (${e.syncIntervalOrigin})`],
    ['Last compared', e.syncedAgoMs === undefined ? 'never' : `${duration(e.syncedAgoMs)} ago`],
    ['Names compared', e.listedAgoMs === undefined ? null : `${duration(e.listedAgoMs)} ago`],
    ['Marked stale', e.invalidatedAgoMs === undefined ? null : `${duration(e.invalidatedAgoMs)} ago`],
    ['In the store', el('code', null, visible(e.storeUri))], ['Mount', el('code', null, visible(e.mount.path))],
    ['New files are written', e.writeType],
    ['Active sync', e.syncPoint ? `${e.syncPoint.path}: ${e.syncPoint.state}, ${e.syncPoint.source}` : null],
  ]);
}

function known(s) {
  const quota = s.quota;
  return facts([
    ['Kind', s.isMountPoint ? 'directory, mount point' : s.kind], ['Length', s.kind === 'file' ? `${bytes(s.lengthBytes)} (${count(s.lengthBytes)} bytes)` : null],
    ['Modified', when(s.modifiedUnixMs)], ['Created', when(s.createdUnixMs)],
    ['Owner', `${s.owner || '–'}:${s.group || '–'} ${s.mode.toString(8).padStart(4, '0')}`], ['ACL', s.acl],
    ['Persistence', badge(...stateOf(s))], ['Pinned', s.pinned ? `yes, ${s.pinMedia || 'any tier'}` : 'no'],
    ['Time to live', s.ttlMs >= 0 ? `${duration(s.ttlMs)}, then ${String(s.ttlAction).toLowerCase()}` : null],
    ['Replication', s.replicationMin > 0 || s.replicationMax >= 0 ? `${s.replicationMin} to ${s.replicationMax < 0 ? 'any' : s.replicationMax}` : null],
    ['Content tag', s.contentTag ? el('code', null, s.contentTag) : null],
    ['Version', s.version ? el('code', null, `${s.version.inode}@${s.version.version}`) : null],
    ['Quota', quota ? `${bytes(quota.bytes)} of ${quota.bytesMax ? bytes(quota.bytesMax) : 'any'}, ${count(quota.inodes)} of ${quota.inodesMax ? count(quota.inodesMax) : 'any'} entries` : null],
    ...Object.entries(s.xAttrs ?? {}).map(([name, value]) => [visible(name), el('code', null, visible(value))]),
  ]);
}

async function startJob(kind, path) {
  return api.post('jobs', null, { kind, path });
}

function actions(status, refresh) {
  const path = status.path;
  const isDirectory = status.kind !== 'file';
  const then = (work) => async () => {
    const result = await work();
    await refresh();
    return result;
  };
  const started = (job) => `${job.request.kind} job ${job.id} has begun; see Jobs`;
  const media = el('select', { id: 'media', 'aria-label': 'Tier to pin to' }, MEDIA.map(([v, t]) => el('option', { value: v }, t)));
  return el('div', { class: 'actions', role: 'group', 'aria-label': 'Actions' },
    isDirectory
      ? actor('Load', () => startJob('load', path), started)
      : actor('Load', then(() => api.post('load', { path })), (r) => `${bytes(r.bytes)} of it are cached now`),
    actor('Persist', then(() => startJob('persist', path)), started),
    actor('Needs sync', then(() => api.post('invalidate', { path })), 'Marked as stale: the next access asks the store'),
    status.pinned
      ? actor('Unpin', then(() => api.patch('status', { path }, { pinned: false })), 'Not pinned any more')
      : [actor('Pin', then(() => api.patch('status', { path }, { pinned: true, pinMedia: media.value })), 'Pinned'), media],
    button('Free', async (event) => {
      const target = event.currentTarget;
      const answer = await ask('Free cached pages', {
        text: `Drops what is cached ${isDirectory ? 'of every file below' : 'of'} ${visible(path)}. What no store has is kept.`,
        fields: [{ name: 'force', label: 'Also what is pinned', type: 'checkbox' }], yes: 'Free', danger: true,
      });
      if (answer) {
        await act(target, then(() => api.post('free', { path, force: answer.force })), (r) => `Freed ${bytes(r.bytes)}; ${count(r.pinnedFiles)} pinned and ${count(r.unpersistedFiles)} unpersisted files kept`);
      }
    }, { class: 'danger' }));
}

async function openFile(place, status, page) {
  const path = status.path;
  const about = el('div', { class: 'inner' });
  const cache = el('div', { class: 'inner' });
  const places = el('div');
  const next = el('div', { class: 'inner' });
  const bar = el('div', { class: 'inner' });
  const refresh = async () => {
    const [now, location, explanation] = await Promise.all([api.get('status', { path }), api.get('locate', { path }), api.get('explain', { path })]);
    replace(about, known(now));
    replace(cache, map(location));
    replace(places, placements(location));
    replace(next, explained(explanation));
    const focus = bar.contains(document.activeElement) ? document.activeElement.textContent : null;
    replace(bar, page.mayOperate || page.role === 'user' ? actions(now, refresh) : el('p', { class: 'muted' }, 'Viewers look; operators act.'));
    [...bar.querySelectorAll('button')].find((b) => b.textContent === focus)?.focus();
  };
  place.append(
    card('Actions', button('Look again', (e) => act(e.currentTarget, refresh, 'Up to date'), { class: 'small' }), bar),
    el('div', { class: 'grid under' }, card('Cache map', null, cache), card('What the next read does', null, next)),
    card('Where its pages are', null, places), card('What is known', null, about));
  await into(cache, refresh);
}

async function openDirectory(place, status, page) {
  const path = status.path;
  const befores = [];
  let after = '';
  const t = table(`Entries of ${visible(path)}`, [
    { head: 'Name', cls: 'wide', build: (s) => [el('a', { href: linkTo(s.path) }, visible(nameOf(s.path)) + (s.kind === 'file' ? '' : '/')), null] },
    { head: 'Size', cls: 'num', text: (s) => (s.kind === 'file' ? bytes(s.lengthBytes) : '') },
    { head: 'Modified', cls: 'nowrap', text: (s) => when(s.modifiedUnixMs) },
    { head: 'Owner', text: (s) => s.owner || '–' },
    { head: 'State', build: (s) => [el('span', null, s.isMountPoint ? badge('mount', 'info') : s.kind === 'file' ? badge(...stateOf(s)) : '', ' ', s.pinned && badge(`pinned ${s.pinMedia ?? ''}`.trim(), 'info')), null] },
  ], (s) => `${s.path} ${s.persistence} ${s.pinned}`, empty('An empty directory', 'Nothing is here, and nothing in its store.'));
  const where = el('span', { class: 'grow', role: 'status' });
  const previous = button('Previous', () => { after = befores.pop() ?? ''; return show(); }, { class: 'small' });
  const following = button('Next', () => { befores.push(after); after = last; return show(); }, { class: 'small' });
  let last = '';
  const show = async () => {
    try {
      const list = await api.get('list', { path, after, limit: PAGE_ENTRIES });
      t.set(list.entries);
      last = list.entries.length > 0 ? nameOf(list.entries.at(-1).path) : '';
      previous.disabled = befores.length === 0;
      following.disabled = !list.hasMore;
      setText(where, list.entries.length === 0 ? '' : `Entries ${count(befores.length * PAGE_ENTRIES + 1)} to ${count(befores.length * PAGE_ENTRIES + list.entries.length)}${list.hasMore ? ' of more' : ''}`);
    } catch (error) {
      replace(t.node, fault(error));
    }
  };
  const bar = el('div', { class: 'inner' });
  const next = el('div', { class: 'inner' });
  const about = el('div', { class: 'inner' });
  const refresh = async () => {
    const [now, explanation] = await Promise.all([api.get('status', { path }), api.get('explain', { path })]);
    replace(about, known(now));
    replace(next, explained(explanation));
    if (page.mayOperate) {
      replace(bar, actions(now, refresh));
    }
    await show();
  };
  place.append(
    card('Entries', null, t.node, el('div', { class: 'pager' }, where, previous, following)),
    page.mayOperate && path !== '/' ? card('Actions on everything below', null, bar) : '',
    el('div', { class: 'grid under' }, card('What is known', null, about), card('What the next access does', null, next)));
  await into(next, refresh);
}

export async function open(place, page) {
  const path = page.query.get('path') || '/';
  replace(place, head('Tree', null), el('div', { class: 'stack' }, crumbs(path), goTo(path)));
  try {
    const status = await api.get('status', { path });
    await (status.kind === 'file' ? openFile : openDirectory)(place, status, page);
  } catch (error) {
    place.append(error.status === 404 ? empty('Not there', `The tree has no ${visible(path)}.`) : fault(error));
  }
  return {};
}
