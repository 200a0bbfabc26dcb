import * as api from '../api.js';
import { el, replace, setText } from '../dom.js';
import { count, duration, visible } from '../format.js';
import { act, ask, badge, button, card, empty, facts, head, setBadge, table } from '../ui.js';

const lagOf = (p) => (p.head === undefined ? null : Math.max(0, p.head - p.watermark));

export async function open(place, page) {
  const own = el('div', { class: 'inner' });
  const forget = async (event, peer) => {
    const target = event.currentTarget;
    if (await ask('Forget cluster', { text: `For a cluster that is gone for good. Changes for ${peer.id} that wait here are dropped.`, yes: 'Forget', danger: true })) {
      await act(target, () => api.remove('clusters', { id: peer.id }), `${peer.id} is forgotten`);
    }
  };
  const t = table('Other clusters', [
    { head: 'Cluster', cls: 'mono', text: (p) => p.id },
    { head: 'Heard', build: () => { const b = badge(''); return [b, (p) => setBadge(b, p.connected ? 'connected' : 'not heard', p.connected ? 'ok' : 'bad')]; } },
    { head: 'Hears us', build: () => { const b = badge(''); return [b, (p) => setBadge(b, p.subscribed ? 'yes' : 'no', p.subscribed ? 'ok' : 'warn')]; } },
    { head: 'Topics', cls: 'mono wide', text: (p) => p.topics.join(', ') || '–' },
    { head: 'Seen here up to', cls: 'num', text: (p) => count(p.watermark) },
    { head: 'Behind', cls: 'num', text: (p) => (lagOf(p) === null ? 'ask live' : count(lagOf(p))) },
    { head: 'Waits for it', cls: 'num', text: (p) => count(p.waiting) }, { head: 'Folded', cls: 'num', text: (p) => count(p.folds) },
    { head: 'Last heard', cls: 'num', text: (p) => (p.heardAgoMs === undefined ? 'never' : `${duration(p.heardAgoMs)} ago`) },
    { head: 'Address', cls: 'mono wide', text: (p) => p.addresses.map(visible).join(' ') },
    { head: 'What went wrong', cls: 'wide', text: (p) => p.lastError ?? '–' },
    page.mayAdminister && { head: 'Actions', hidden: true, build: (p) => [button('Forget', (e) => forget(e, p), { class: 'small danger', 'aria-label': `Forget ${p.id}` }), null] },
  ].filter((c) => c), (p) => p.id, empty('No other clusters', 'Clusters that share stores find each other by --cluster-id and --discovery.'));
  const about = el('span');
  let heads = {};

  function set(report) {
    setText(about, report.id ? `This is ${report.id}; changes are carried by ${report.carrier}` : 'This fabric shares nothing with others');
    replace(own, report.id ? facts([['Cluster', el('code', null, report.id)], ['Last change', count(report.head)], ['Announces', report.mounts.map(visible).join(', ') || 'nothing'],
      ['Discovery', report.discoveryError ?? 'well'], ['Epoch', el('code', null, report.epoch)]]) : el('p', { class: 'muted' }, 'Start it with --cluster-id to share changes.'));
    t.set(report.peers.map((p) => ({ ...p, head: p.head ?? heads[p.id] })));
  }

  const live = async () => {
    const report = await api.get('clusters', { live: true });
    heads = Object.fromEntries(report.peers.filter((p) => p.head !== undefined).map((p) => [p.id, p.head]));
    set(report);
    return report;
  };
  replace(place, head('Clusters', about, button('Ask how far they are', (e) => act(e.currentTarget, live, (r) => `${r.peers.filter((p) => p.head !== undefined).length} of ${r.peers.length} answered`))),
    card('This cluster', null, own), card('Other clusters', null, t.node));
  live().catch(() => {});
  return { topics: { clusters: set } };
}
