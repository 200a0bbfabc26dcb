import * as api from '../api.js';
import { el, replace } from '../dom.js';
import { bytes, count, duration, rate, visible, when } from '../format.js';
import { act, actor, ask, badge, button, card, empty, head, meter, setBadge, show, table } from '../ui.js';
import { linkTo } from './tree.js';

const KINDS = ['load', 'persist', 'free', 'evict', 'verify', 'copy', 'move'];
const STATES = { RUNNING: 'info', WAITING: '', PAUSED: 'warn', DONE: 'ok', FAILED: 'bad', CANCELLED: '' };
const FAILURES_MAX = 200;

async function failures(job) {
  const list = await api.get('job/failures', { id: job.id, limit: FAILURES_MAX });
  const t = table('Failures', [
    { head: 'Path', cls: 'mono wide', text: (f) => visible(f.path) }, { head: 'Kind', text: (f) => f.kind }, { head: 'Why', cls: 'wide', text: (f) => f.reason }, { head: 'Tries', cls: 'num', text: (f) => f.attempts },
  ], (f) => f.path, empty('No failures'));
  t.set(list);
  show(`What failed in ${job.id}`, job.reason && el('p', null, job.reason), t.node);
}

const words = (j) => `${j.request.dryRun ? 'dry run: ' : ''}${count(j.files)}${j.filesTotal === undefined ? '' : ` of ${count(j.filesTotal)}`} files, ${bytes(j.bytes)}`;

function columns(page, refresh) {
  const named = (text, job) => `${text} job ${job.id}`;
  const ask1 = (text, verb, said, cls) => (j) => actor(text, async () => { await api.post(`job/${verb}`, { id: j.id }); await refresh(); }, `Job ${j.id} ${said}`, { class: `small ${cls ?? ''}`, 'aria-label': named(text, j) });
  const pause = ask1('Pause', 'pause', 'is paused');
  const resume = ask1('Resume', 'resume', 'goes on');
  const retry = ask1('Retry', 'retry', 'tries again what failed');
  const cancel = (j) => button('Cancel', async (event) => {
    const target = event.currentTarget;
    if (await ask('Cancel job', { text: `Ends ${j.request.kind} of ${visible(j.request.path)}. What it has done stays.`, yes: 'Cancel the job', danger: true })) {
      await act(target, async () => { await api.post('job/cancel', { id: j.id }); await refresh(); }, `Job ${j.id} is cancelled`);
    }
  }, { class: 'small danger', 'aria-label': named('Cancel', j) });
  return [
    { head: 'Job', cls: 'mono', text: (j) => j.id },
    { head: 'Does', build: (j) => [el('span', null, `${j.request.kind} `, el('a', { class: 'mono', href: linkTo(j.request.path) }, visible(j.request.path)), j.request.target ? ` to ${visible(j.request.target)}` : ''), null] },
    { head: 'State', build: () => { const b = badge(''); return [b, (j) => setBadge(b, j.state.toLowerCase(), STATES[j.state])]; } },
    { head: 'Progress', build: (j) => { const [n, set] = meter(`Progress of job ${j.id}`); return [n, (now) => set((now.percent ?? (now.state === 'DONE' ? 100 : 0)) / 100, words(now))]; } },
    { head: 'Pace', cls: 'num', text: (j) => rate(j.bytesPerSecond) },
    { head: 'Left', cls: 'num', text: (j) => (j.endedUnixMs ? '–' : duration(j.etaMs)) },
    { head: 'Failed', cls: 'num', text: (j) => count(j.failed) },
    { head: 'Began', cls: 'nowrap', text: (j) => when(j.startedUnixMs) },
    { head: 'Actions', hidden: true, build: () => {
      const node = el('div', { class: 'actions' });
      let shown = '';
      return [node, (j) => {
        const now = `${j.state} ${j.failed > 0}`;
        if (now === shown) {
          return;
        }
        shown = now;
        const focus = node.contains(document.activeElement);
        replace(node,
          j.failed > 0 && button('Failures', (e) => act(e.currentTarget, () => failures(j), ''), { class: 'small', 'aria-label': named('Failures of', j) }),
          page.mayOperate && ['RUNNING', 'WAITING'].includes(j.state) && pause(j), page.mayOperate && j.state === 'PAUSED' && resume(j),
          page.mayOperate && j.state === 'FAILED' && retry(j), page.mayOperate && !j.endedUnixMs && cancel(j));
        if (focus) {
          node.querySelector('button')?.focus();
        }
      }];
    } },
  ];
}

export async function open(place, page) {
  let ids = null; // Of the first news, too, it is not known what has ended since the history was asked for.
  let past = [];
  const history = async () => {
    past = (await api.get('jobs/history')).slice(0, 100);
    ended.set(past);
  };

  // What is under way comes by the stream alone; a job that was quicker than that has ended when this looks again.
  const refresh = async () => {
    await history();
    setTimeout(() => page.isShown() && history().catch(() => {}), 2000);
  };
  const follow = (id) => setTimeout(async () => {
    await history().catch(() => {});
    if (page.isShown() && !past.some((j) => j.id === id) && !`${ids}`.split(',').includes(id)) {
      follow(id);
    }
  }, 2000);
  const running = table('Jobs that have not ended', columns(page, refresh), (j) => j.id, empty('No job is under way', 'Jobs load, persist, free, verify, copy or move whole trees.'));
  const ended = table('Jobs that have ended', columns(page, refresh), (j) => j.id, empty('No job has ended yet'));
  const sync = table('Metadata syncs', [
    { head: 'Job', cls: 'mono', text: (j) => j.id }, { head: 'Path', cls: 'mono wide', text: (j) => visible(j.path) + (j.recursive ? ' and below' : '') },
    { head: 'State', build: () => { const b = badge(''); return [b, (j) => setBadge(b, j.state.toLowerCase(), STATES[j.state])]; } },
    { head: 'Directories', cls: 'num', text: (j) => count(j.directories) }, { head: 'Entries', cls: 'num', text: (j) => count(j.entries) },
    { head: 'Changed', cls: 'num', text: (j) => count(j.changed) }, { head: 'Failed', cls: 'num', text: (j) => count(j.failed) }, { head: 'Began', cls: 'nowrap', text: (j) => when(j.startedUnixMs) },
    page.mayOperate && { head: 'Actions', hidden: true, build: (j) => {
      const own = actor('Cancel', () => api.remove('sync/job', { id: j.id }), `Sync ${j.id} is cancelled`, { class: 'small danger', 'aria-label': `Cancel sync ${j.id}` });
      return [own, (now) => { own.hidden = Boolean(now.endedUnixMs); }];
    } },
  ].filter((c) => c), (j) => j.id, empty('No metadata syncs'));
  const start = async (event) => {
    const target = event.currentTarget;
    const answer = await ask('Start a job', { fields: [
      { name: 'kind', label: 'What to do', options: KINDS }, { name: 'path', label: 'File or directory', value: '/', required: true },
      { name: 'target', label: 'Target', hint: 'for copy and move' }, { name: 'include', label: 'Only files like', hint: 'a glob such as **/*.parquet' }, { name: 'dryRun', label: 'Only count what it would do', type: 'checkbox' }], yes: 'Start' });
    if (answer) {
      await act(target, async () => {
        const job = await api.post('jobs', null, { kind: answer.kind, path: answer.path, target: answer.target || undefined, dryRun: answer.dryRun, include: answer.include ? [answer.include] : [] });
        await history();
        follow(job.id);
        return job;
      }, (j) => `Job ${j.id} has begun`);
    }
  };
  replace(place, head('Jobs', 'Work on every file of a tree; it survives restarts', page.mayOperate && button('Start a job', start, { class: 'main' })),
    card('Under way', null, running.node), card('Ended', null, ended.node), card('Metadata syncs', null, sync.node));
  await history();
  return {
    topics: {
      jobs: (list) => {
        running.set(list);
        const now = list.map((j) => j.id).join();
        if (now !== ids) {
          ids = now;
          history().catch(() => {});
        }
      },
      'sync-jobs': (list) => sync.set(list.slice(0, 50)),
    },
  };
}
