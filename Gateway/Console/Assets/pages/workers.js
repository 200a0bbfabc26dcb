import * as api from '../api.js';
import { el, replace } from '../dom.js';
import { bytes, count, duration, percent, visible } from '../format.js';
import { act, actor, ask, badge, button, card, empty, head, meter, setBadge, table } from '../ui.js';

const STATES = { live: 'ok', lost: 'bad', decommissioned: 'warn' };

export async function open(place, page) {
  const decommission = async (event, worker) => {
    const target = event.currentTarget;
    if (await ask('Decommission worker', { text: `${worker.id} owns nothing more, and goes on giving what it has.`, yes: 'Decommission', danger: true })) {
      await act(target, () => api.post('worker/decommission', { id: worker.id }), `${worker.id} is out of the ring`);
    }
  };
  const free = async (event, worker) => {
    const target = event.currentTarget;
    if (await ask('Free worker', { text: `Drops everything from the tiers of ${worker.id} that may be evicted.`, yes: 'Free', danger: true })) {
      await act(target, () => api.post('worker/free', { id: worker.id }), (r) => `Freed ${bytes(r.bytes)} of ${worker.id}`);
    }
  };
  const controls = (worker) => {
    const node = el('div', { class: 'actions' });
    let state = '';
    return [node, (now) => {
      if (now.state === state) {
        return;
      }
      state = now.state;
      replace(node,
        state === 'live' && button('Decommission', (e) => decommission(e, worker), { class: 'small', 'aria-label': `Decommission ${worker.id}` }),
        state === 'decommissioned' && actor('Enable', () => api.post('worker/enable', { id: worker.id }), `${worker.id} is in the ring again`, { class: 'small', 'aria-label': `Enable ${worker.id}` }),
        state !== 'lost' && button('Free', (e) => free(e, worker), { class: 'small danger', 'aria-label': `Free ${worker.id}` }),
        state === 'lost' && actor('Forget', () => api.remove('worker', { id: worker.id }), `${worker.id} is forgotten`, { class: 'small danger', 'aria-label': `Forget ${worker.id}` }));
    }];
  };
  const t = table('Workers', [
    { head: 'Worker', cls: 'mono', text: (w) => w.id },
    { head: 'State', build: () => { const b = badge(''); return [b, (w) => setBadge(b, w.state, STATES[w.state])]; } },
    { head: 'Address', cls: 'mono', text: (w) => (w.url ? visible(w.url) : 'in the server') },
    { head: 'Stands at', text: (w) => [w.locality.host, w.locality.rack, w.locality.zone].filter((p) => p).join(' / ') || '–' },
    { head: 'Use', build: (w) => { const [n, set] = meter(`Use of ${w.id}`); return [n, (now) => set(now.capacityBytes ? now.usedBytes / now.capacityBytes : 0, `${bytes(now.usedBytes)} of ${bytes(now.capacityBytes)}`, true)]; } },
    { head: 'Ring', cls: 'num', text: (w) => percent(w.ringShare) },
    { head: 'Last seen', cls: 'num', text: (w) => (w.lastSeenMs < 0 ? 'not yet' : `${duration(w.lastSeenMs)} ago`) },
    page.mayOperate && { head: 'Actions', hidden: true, build: controls },
  ].filter((c) => c), (w) => w.id, empty('No workers'));
  const tiers = table('Tiers of workers', [
    { head: 'Worker', cls: 'mono', text: (x) => x.worker }, { head: 'Tier', text: (x) => x.tier }, { head: 'Directory', cls: 'mono wide', text: (x) => x.directory },
    { head: 'Capacity', cls: 'num', text: (x) => bytes(x.capacityBytes) }, { head: 'Used', cls: 'num', text: (x) => bytes(x.usedBytes) },
    { head: 'Only here', cls: 'num', text: (x) => bytes(x.dirtyBytes) }, { head: 'Pages', cls: 'num', text: (x) => count(x.pages) },
    { head: 'Health', build: () => { const b = badge(''); return [b, (x) => setBadge(b, x.health, x.health.startsWith('ok') ? 'ok' : 'bad')]; } },
  ], (x) => `${x.worker} ${x.tier} ${x.directory}`, empty('No tiers'));
  replace(place, head('Workers', 'Processes that hold pages, and their share of the ring'), card('Workers', null, t.node), card('Tiers', null, tiers.node));
  return { topics: { workers: (list) => { t.set(list); tiers.set(list.flatMap((w) => w.tiers)); } } };
}
