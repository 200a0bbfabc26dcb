// Figures for people.

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes with a binary unit, three digits. */
export function bytes(value) {
  if (value === null || value === undefined) {
    return '–';
  }
  let unit = 0;
  let size = value;
  while (Math.abs(size) >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  const text = unit === 0 ? String(Math.round(size)) : size < 10 ? size.toFixed(2) : size < 100 ? size.toFixed(1) : String(Math.round(size));
  return `${text} ${UNITS[unit]}`;
}

/** Bytes a second. */
export const rate = (value) => `${bytes(value)}/s`;

/** A count with thin groups. */
export function count(value) {
  return value === null || value === undefined ? '–' : Math.round(value).toLocaleString('en-US');
}

/** A count a second. */
export const perSecond = (value) => `${value === 0 ? '0' : value < 10 ? value.toFixed(1) : count(value)}/s`;

/** A share as percent; null is a dash. */
export function percent(value) {
  return value === null || value === undefined || Number.isNaN(value) ? '–' : `${(100 * value).toFixed(value > 0 && value < 1 ? 1 : 0)} %`;
}

/** A count of things. */
export const things = (value, one, many) => `${count(value)} ${value === 1 ? one : many}`;

/** A period from milliseconds: the two largest units. */
export function duration(ms) {
  if (ms === null || ms === undefined || ms < 0) {
    return '–';
  }
  if (ms < 1000) {
    return `${Math.round(ms)} ms`;
  }
  const s = Math.floor(ms / 1000);
  const parts = [[Math.floor(s / 86400), 'd'], [Math.floor(s / 3600) % 24, 'h'], [Math.floor(s / 60) % 60, 'min'], [s % 60, 's']];
  const first = parts.findIndex(([n]) => n > 0);
  return parts.slice(first, first + 2).filter(([n], i) => i === 0 || n > 0).map(([n, u]) => `${n} ${u}`).join(' ');
}

/** A latency from milliseconds. */
export function latency(ms) {
  return ms === null || ms === undefined ? '–' : ms < 1 ? `${Math.round(ms * 1000)} µs` : ms < 100 ? `${ms.toFixed(1)} ms` : ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

const two = (n) => String(n).padStart(2, '0');

/** The time of day. */
export function clock(unixMs) {
  const d = new Date(unixMs);
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

/** Day and time. */
export function when(unixMs) {
  if (!unixMs) {
    return '–';
  }
  const d = new Date(unixMs);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${clock(unixMs)}`;
}

/** A name whose control characters and look-alikes of direction are shown, not obeyed. */
export const visible = (text) => String(text).replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g,
  (c) => `\\u${c.codePointAt(0).toString(16).padStart(4, '0')}`);
