import { el, replace, setText } from '../dom.js';
import { clock, visible } from '../format.js';
import { badge, card, empty, head, show, button, table } from '../ui.js';

const LEVELS = ['INFORMATION', 'WARNING', 'ERROR', 'CRITICAL'];
const KINDS = { WARNING: 'warn', ERROR: 'bad', CRITICAL: 'bad' };

export async function open(place) {
  let all = [];
  let held = null;
  const level = el('select', { id: 'level' }, LEVELS.map((l) => el('option', { value: l }, l.toLowerCase())));
  const text = el('input', { id: 'text', type: 'search', autocomplete: 'off' });
  const hold = button('Hold', () => {
    held = held ? null : all;
    setText(hold, held ? 'Go on' : 'Hold');
    hold.setAttribute('aria-pressed', String(Boolean(held)));
    draw();
  }, { 'aria-pressed': 'false' });
  const t = table('Log', [
    { head: 'Time', cls: 'nowrap', text: (l) => clock(l.unixMs) },
    { head: 'Level', build: (l) => [badge(l.level.toLowerCase(), KINDS[l.level]), null] },
    { head: 'Line', cls: 'wide', text: (l) => visible(l.text) },
    { head: 'From', cls: 'mono', text: (l) => `${l.category.split('.').at(-1)}${l.event ? ` ${l.event}` : ''}` },
    { head: 'Failure', build: (l) => [l.error ? button('Show', () => show('Failure', el('pre', { class: 'mono scroll' }, l.error)), { class: 'small', 'aria-label': `Failure of line ${l.sequence}` }) : '–', null] },
  ], (l) => l.sequence, empty('No lines', 'Nothing that was logged lately is like that.'));
  const draw = () => {
    const least = LEVELS.indexOf(level.value);
    const word = text.value.toLowerCase();
    t.set((held ?? all).filter((l) => LEVELS.indexOf(l.level) >= least && `${l.text} ${l.category}`.toLowerCase().includes(word)).reverse());
  };
  level.addEventListener('change', draw);
  text.addEventListener('input', draw);
  replace(place, head('Logs', 'What this process logged last, newest first'),
    card('Lines', el('div', { class: 'actions' }, el('label', { for: 'level' }, 'From'), level, el('label', { for: 'text' }, 'With'), el('span', null, text), hold), el('div', { class: 'lines' }, t.node)));
  return { topics: { logs: (list) => { all = list; draw(); } } };
}
