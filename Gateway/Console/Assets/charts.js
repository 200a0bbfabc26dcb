// Line charts of a short history, drawn as SVG.

import { el, replace, setText, svg } from './dom.js';
import { clock } from './format.js';

const WIDTH = 600;
const HEIGHT = 120;

// Round in the base of the unit that it is shown in.
function niceMax(value, isBytes) {
  if (!(value > 0)) {
    return 1;
  }
  if (isBytes) {
    const unit = 1024 ** Math.floor(Math.log2(Math.max(1, value)) / 10);
    return value / unit > 500 ? 1024 * unit : niceMax(value / unit, false) * unit;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((f) => f * power).find((m) => m >= value);
}

// Gaps stay gaps: a null begins a new line.
function pathOf(values, x, y) {
  let path = '';
  let isDown = false;
  values.forEach((value, i) => {
    if (value === null || value === undefined) {
      isDown = false;
      return;
    }
    path += `${isDown ? 'L' : 'M'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    isDown = true;
  });
  return path;
}

/**
 * A chart. series: [{ name, of(sample) → number or null }]; format makes words of a value; max fixes the scale.
 */
export function chart(title, series, format, { max, isBytes } = {}) {
  const values = series.map(() => el('b'));
  const legend = el('ul', { class: 'legend' }, series.map((s, i) =>
    el('li', null, el('span', { class: `swatch c${i}`, 'aria-hidden': 'true' }), s.name, values[i])));
  const drawing = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': title });
  const scale = el('div', { class: 'scale', 'aria-hidden': 'true' });
  const span = el('div', { class: 'span', 'aria-hidden': 'true' });
  const node = el('section', { class: 'card', 'aria-label': title },
    el('header', null, el('h2', null, title)),
    el('div', { class: 'chart' }, legend, el('div', { class: 'plot' }, drawing, scale), span));
  let shown = [];

  function tell(i) {
    const sample = shown[i];
    series.forEach((s, n) => setText(values[n], sample ? format(s.of(sample)) : '–'));
  }

  drawing.addEventListener('pointermove', (event) => {
    const box = drawing.getBoundingClientRect();
    tell(Math.max(0, Math.min(shown.length - 1, Math.round((event.clientX - box.left) / box.width * (shown.length - 1)))));
  });
  drawing.addEventListener('pointerleave', () => tell(shown.length - 1));

  function set(samples) {
    shown = samples;
    const rows = series.map((s) => samples.map((sample) => s.of(sample) ?? null));
    const top = max ?? niceMax(Math.max(0, ...rows.flat().filter((v) => v !== null)), isBytes);
    const x = (i) => (samples.length < 2 ? WIDTH : i / (samples.length - 1) * WIDTH);
    const y = (v) => HEIGHT - v / top * HEIGHT;
    replace(drawing,
      [0, 0.5, 1].map((f) => svg('line', { class: 'gridline', 'vector-effect': 'non-scaling-stroke', x1: 0, x2: WIDTH, y1: f * HEIGHT, y2: f * HEIGHT })),
      rows.map((row, i) => {
        const path = pathOf(row, x, y);
        const isWhole = path !== '' && row.every((v) => v !== null);
        return [
          series.length === 1 && isWhole && svg('path', { class: `area c${i}`, d: `${path}L${WIDTH} ${HEIGHT}L${x(0)} ${HEIGHT}Z` }),
          path && svg('path', { class: `line c${i}`, 'vector-effect': 'non-scaling-stroke', d: path }),
        ];
      }));
    replace(scale, el('span', null, format(top)), el('span', null, format(top / 2)), el('span', null, format(0)));
    replace(span, el('span', null, samples.length ? clock(samples[0].unixMs) : ''), el('span', null, samples.length ? clock(samples.at(-1).unixMs) : ''));
    tell(samples.length - 1);
    const last = samples.at(-1);
    drawing.setAttribute('aria-label', `${title}, now: ${last ? series.map((s) => `${s.name} ${format(s.of(last))}`).join(', ') : 'nothing yet'}`);
  }

  set([]);
  return { node, set };
}
