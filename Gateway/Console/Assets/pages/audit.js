import * as api from '../api.js';
import { el, replace } from '../dom.js';
import { bytes, count, latency, visible, when } from '../format.js';
import { act, badge, button, card, empty, fault, head, setBadge, table } from '../ui.js';

export async function open(place) {
  let all = [];
  const text = el('input', { id: 'text', type: 'search', autocomplete: 'off' });
  const t = table('Operations, newest first', [
    { head: 'Number', cls: 'num', text: (r) => count(r.seq) }, { head: 'Time', cls: 'nowrap', text: (r) => when(Date.parse(r.time)) },
    { head: 'Who', text: (r) => `${r.user ?? '–'}${r.role ? ` (${r.role})` : ''}` }, { head: 'From', cls: 'mono nowrap', text: (r) => r.from ?? '–' },
    { head: 'Operation', text: (r) => `${r.door} ${r.operation}` }, { head: 'Path', cls: 'mono wide', text: (r) => visible(r.path ?? '–') },
    { head: 'Bytes', cls: 'num', text: (r) => bytes(Math.max(r.in, r.out)) }, { head: 'Cache', text: (r) => r.cache ?? '–' },
    { head: 'Decision', build: () => { const b = badge(''); return [b, (r) => setBadge(b, r.decision === 'refused' ? 'refused' : r.error ?? 'allowed', r.decision === 'refused' ? 'bad' : r.error ? 'warn' : 'ok')]; } },
    { head: 'Took', cls: 'num', text: (r) => latency(r.us / 1000) },
  ], (r) => r.seq, empty('No records', 'Start the server with --audit to record every operation.'));
  const draw = () => {
    const word = text.value.toLowerCase();
    t.set(all.filter((r) => `${r.user} ${r.operation} ${r.path} ${r.from} ${r.error}`.toLowerCase().includes(word)).reverse());
  };
  text.addEventListener('input', draw);
  const verify = () => api.get('audit/verify');
  const verdict = (v) => (v.problems.length === 0 ? `The chain holds: ${count(v.operations)} operations` : `The chain is broken: ${v.problems[0]}`);
  const tools = el('div', { class: 'actions' }, el('label', { for: 'text' }, 'With'), el('span', null, text), button('Verify the chain', (e) => act(e.currentTarget, verify, verdict)));
  replace(place, head('Audit log', 'Who did what, chained by hashes'));
  try {
    all = await api.lines('audit', { limit: 200 });
  } catch (error) {
    place.append(error.kind === 'Unavailable' ? card('Operations', null, empty('Nothing is recorded', 'Start the server with --audit to record every operation.')) : fault(error));
    return {};
  }
  place.append(card('Operations', tools, el('div', { class: 'lines' }, t.node)));
  draw();
  return { topics: { audit: (list) => { all = list; draw(); } } };
}
