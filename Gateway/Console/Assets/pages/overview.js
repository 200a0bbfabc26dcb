import { get } from '../api.js';
import { chart } from '../charts.js';
import { el, replace, setText } from '../dom.js';
import { bytes, count, duration, latency, percent, perSecond, rate, things } from '../format.js';
import { actor, badge, card, empty, fault, head, meter, setBadge, table } from '../ui.js';

const STEPS_MAX = 360;
const SEVERITY = { broken: ['broken', 'bad'], warning: ['warning', 'warn'] };

const sum = (doors, of) => doors.reduce((n, d) => n + d[of], 0);
const over = (value, sample) => value / (sample.durationMs / 1000);

/** Hits of all pages that reads asked for; null while nobody read. */
function hitRatio(samples) {
  const hits = samples.reduce((n, s) => n + s.cacheHits, 0);
  const all = hits + samples.reduce((n, s) => n + s.cacheMisses, 0);
  return all === 0 ? null : hits / all;
}

// Of several doors the one that answers most is what users feel.
const busiest = (sample) => sample.doors.reduce((a, d) => (a === null || d.requests > a.requests ? d : a), null);

function tiles() {
  const shown = {};
  const node = el('dl', { class: 'tiles' }, [
    ['hits', 'Hit ratio'], ['use', 'Cache in use'], ['dirty', 'Not persisted'], ['requests', 'Requests'], ['through', 'Throughput'],
    ['inodes', 'Files and directories']].map(([name, title]) => {
    shown[name] = [el('dd', { data: { tile: name } }), el('dd', { class: 'more' })];
    return el('div', { class: 'tile' }, el('dt', null, title), shown[name]);
  }));
  return [node, (name, value, more) => {
    setText(shown[name][0], value);
    setText(shown[name][1], more);
  }];
}

function tierTable() {
  return table('Capacity and use per tier and worker', [
    { head: 'Worker', cls: 'mono', text: (t) => t.worker },
    { head: 'Tier', text: (t) => t.tier },
    { head: 'Directory', cls: 'mono wide', text: (t) => t.directory },
    { head: 'Use', build: (t) => {
      const [node, set] = meter(`Use of ${t.tier} of ${t.worker}`);
      return [node, (now) => set(now.usedBytes / now.capacityBytes, `${bytes(now.usedBytes)} of ${bytes(now.capacityBytes)}`, true)];
    } },
    { head: 'Only here', cls: 'num', text: (t) => bytes(t.dirtyBytes) },
    { head: 'Pages', cls: 'num', text: (t) => count(t.pages) },
    { head: 'Health', build: () => {
      const node = badge('');
      return [node, (now) => setBadge(node, now.health, now.health.startsWith('ok') ? 'ok' : 'bad')];
    } },
  ], (t) => `${t.worker} ${t.tier} ${t.directory}`, empty('No tiers', 'Nothing is cached here.'));
}

function findings(list) {
  const wrong = list.filter((f) => SEVERITY[f.severity]);
  return wrong.length === 0
    ? el('div', { class: 'inner' }, badge('all well', 'ok'), ` ${list.length} checks of mounts, tiers, disk, doors and settings`)
    : el('ul', { class: 'findings' }, wrong.map((f) => el('li', null,
      badge(...SEVERITY[f.severity]), el('strong', null, f.subject), el('span', null, f.observation), f.because && el('span', { class: 'muted' }, `because of ${f.because}`), f.fix && el('span', { class: 'muted' }, f.fix))));
}

export async function open(place, page) {
  const [figures, set] = tiles();
  const about = el('span');
  if (!page.mayInspect) {
    replace(place, head('Overview', about), el('p', { class: 'note' }, 'You see the files that you have rights to, in Tree. Figures of the whole fabric are for viewers, operators and administrators.'), figures);
    return { topics: { status: (s) => status(s) } };
  }

  const charts = [
    chart('Throughput', [
      { name: 'from cache', of: (s) => over(s.cacheBytes, s) }, { name: 'from stores', of: (s) => over(s.storeBytes, s) },
      { name: 'from other workers', of: (s) => over(s.workerBytes, s) },
      { name: 'written', of: (s) => over(sum(s.doors, 'bytesIn'), s) }], rate, { isBytes: true }),
    chart('Requests', [
      { name: 'answered', of: (s) => over(sum(s.doors, 'requests'), s) }, { name: 'failed', of: (s) => over(sum(s.doors, 'errors'), s) }], perSecond),
    chart('Latency of the busiest door', [
      { name: 'half', of: (s) => busiest(s)?.p50Ms }, { name: '95 %', of: (s) => busiest(s)?.p95Ms }, { name: '99 %', of: (s) => busiest(s)?.p99Ms }], latency),
    chart('Hit ratio', [{ name: 'pages found', of: (s) => hitRatio([s]) }], percent, { max: 1 }),
    chart('Cache', [{ name: 'in use', of: (s) => s.usedBytes }, { name: 'only here', of: (s) => s.dirtyBytes }], bytes, { isBytes: true }),
    chart('Age of the oldest unpersisted file', [{ name: 'age', of: (s) => s.oldestUnpersistedMs }], duration),
  ];
  const tiers = tierTable();
  const found = el('div', { class: 'looked' }, el('div', { class: 'inner muted' }, 'Looking …'));
  const look = async () => {
    const list = await get('diagnosis');
    replace(found, findings(list));
    return list;
  };
  replace(place, head('Overview', about), figures,
    card('What needs attention', actor('Look again', look, (l) => `${l.filter((f) => SEVERITY[f.severity]).length} findings`, { class: 'small' }), found),
    el('div', { class: 'grid' }, charts.map((c) => c.node)),
    card('Capacity and use', null, tiers.node));
  look().catch((error) => replace(found, fault(error)));

  let samples = await get('history', { limit: STEPS_MAX });
  draw();

  function draw() {
    charts.forEach((c) => c.set(samples));
    const last = samples.at(-1);
    if (!last) {
      ['hits', 'requests', 'through', 'use', 'dirty'].forEach((n) => set(n, '–', 'first figures in 5 s'));
      return;
    }
    set('hits', percent(hitRatio(samples)), `of pages, last ${duration(last.unixMs - samples[0].unixMs + samples[0].durationMs)}`);
    set('use', percent(last.capacityBytes ? last.usedBytes / last.capacityBytes : null), `${bytes(last.usedBytes)} of ${bytes(last.capacityBytes)}`);
    set('dirty', things(last.unpersistedFiles, 'file', 'files'), last.unpersistedFiles ? `oldest ${duration(last.oldestUnpersistedMs)}` : 'every file is in its store');
    set('requests', perSecond(over(sum(last.doors, 'requests'), last)), `${perSecond(over(sum(last.doors, 'errors'), last))} failed`);
    set('through', rate(over(last.cacheBytes + last.storeBytes + last.workerBytes, last)), `${rate(over(sum(last.doors, 'bytesIn'), last))} written`);
  }

  function status(s) {
    setText(about, `Version ${s.version}, up for ${duration(s.uptimeMs)}, fabric ${s.fabricId}${s.recovering ? ', still finding what is on its disks' : ''}`);
    set('inodes', count(s.inodes), 'in the tree');
  }

  return {
    topics: {
      status,
      history: (list) => {
        const fresh = list.filter((s) => s.unixMs > (samples.at(-1)?.unixMs ?? 0));
        if (fresh.length > 0) {
          samples = [...samples, ...fresh].slice(-STEPS_MAX);
          draw();
        }
      },
      workers: (list) => tiers.set(list.flatMap((w) => w.tiers)),
    },
  };
}
