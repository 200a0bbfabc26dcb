import * as api from '../api.js';
import { el, replace, setText } from '../dom.js';
import { bytes, count, duration, things, visible } from '../format.js';
import { act, actor, ask, badge, button, card, empty, head, setBadge, table } from '../ui.js';
import { linkTo } from './tree.js';

const STATES = { QUEUED: '', UPLOADING: 'info', CONFLICT: 'bad' };
const POLICIES = [['keep-both', 'Keep both: ours beside theirs'], ['ours', 'Ours replaces what is in the store'], ['theirs', 'Theirs: drop what was written here']];

export async function open(place, page) {
  const resolve = async (event, persist) => {
    const target = event.currentTarget;
    const answer = await ask('Resolve conflict', {
      text: `The store holds something at ${visible(persist.path)} that the fabric never saw.`, yes: 'Resolve', danger: true,
      fields: [{ name: 'policy', label: 'What to do', options: POLICIES }],
    });
    if (answer) {
      await act(target, () => api.post('persists/resolve', { path: persist.path, policy: answer.policy }), `Decided: ${answer.policy}; the next attempt is made now`);
    }
  };
  const total = el('span');
  const t = table('Files that are not in their store yet, oldest first', [
    { head: 'File', cls: 'mono wide', build: (p) => [el('a', { href: linkTo(p.path) }, visible(p.path)), null] },
    { head: 'State', build: () => { const b = badge(''); return [b, (p) => setBadge(b, p.state.toLowerCase(), p.reason && p.state !== 'CONFLICT' ? 'warn' : STATES[p.state])]; } },
    { head: 'Size', cls: 'num', text: (p) => bytes(p.lengthBytes) }, { head: 'Sent', cls: 'num', text: (p) => bytes(p.uploadedBytes) },
    { head: 'Age', cls: 'num', text: (p) => duration(p.ageMs) }, { head: 'Tries', cls: 'num', text: (p) => count(p.attempts) },
    { head: 'Next try', cls: 'num', text: (p) => (p.nextAttemptInMs > 0 ? `in ${duration(p.nextAttemptInMs)}` : 'now') },
    { head: 'Why it failed last', cls: 'wide', text: (p) => p.reason ?? '–' },
    page.mayOperate && { head: 'Actions', hidden: true, build: (p) => {
      const own = button('Resolve', (e) => resolve(e, p), { class: 'small', 'aria-label': `Resolve ${visible(p.path)}` });
      const node = el('div', { class: 'actions' }, own, actor('Retry now', () => api.post('persists/retry', { path: p.path }), 'The next attempt is made now', { class: 'small', 'aria-label': `Retry ${visible(p.path)}` }));
      return [node, (now) => { own.hidden = now.state !== 'CONFLICT' && !now.reason; }];
    } },
  ].filter((c) => c), (p) => p.path, empty('Every file is in its store', 'What is written with ASYNC_THROUGH waits here until its store has it.'));
  replace(place, head('Persist queue', total), card('Not persisted', null, t.node));
  return { topics: {
    persists: (list) => {
      t.set(list);
      const failing = list.filter((p) => p.reason).length;
      setText(total, list.length === 0 ? 'Nothing waits' : `${things(list.length, 'file', 'files')}, ${bytes(list.reduce((n, p) => n + p.lengthBytes, 0))}${failing ? `, ${count(failing)} failing` : ''}; these bytes are only here`);
    },
  } };
}
