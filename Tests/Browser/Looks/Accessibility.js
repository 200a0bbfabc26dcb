() => {
  const found = [];
  const seen = (e) => { const b = e.getBoundingClientRect(); const s = getComputedStyle(e); return b.width > 0 && b.height > 0 && s.visibility !== 'hidden' && s.display !== 'none'; };
  const words = (e) => {
    const by = e.getAttribute('aria-labelledby');
    if (by) return by.split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
    return e.getAttribute('aria-label') || (e.labels?.length ? [...e.labels].map((l) => l.textContent).join(' ') : '') || e.textContent || e.querySelector?.('img')?.alt || '';
  };
  const say = (what, e) => found.push(`${what}: <${e.tagName.toLowerCase()} class="${e.getAttribute('class') ?? ''}"> ${(e.textContent ?? '').trim().slice(0, 60)}`);
  if (document.querySelectorAll('h1').length !== 1) found.push(`there are ${document.querySelectorAll('h1').length} h1`);
  if (document.querySelectorAll('main').length !== 1) found.push('there is not one main');
  if (!document.documentElement.lang) found.push('the page has no language');
  if (!document.title) found.push('the page has no title');
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => found.push(`id ${id} is there twice`));
  for (const e of document.querySelectorAll('a, button, input, select, textarea, [role=img], [role=progressbar], nav, dialog')) {
    if (seen(e) && !words(e).trim()) say('no name', e);
  }
  for (const e of document.querySelectorAll('a:not([href])')) say('a link without a target', e);
  for (const e of document.querySelectorAll('table')) {
    if (!e.caption) say('a table without caption', e);
    if (e.querySelector('th:not([scope])')) say('a heading cell without scope', e);
  }
  for (const e of document.querySelectorAll('img:not([alt])')) say('no alternative', e);
  for (const e of document.querySelectorAll('[tabindex]')) if (e.tabIndex > 0) say('a tab order of its own', e);

  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const rgba = (color) => { pen.clearRect(0, 0, 1, 1); pen.fillStyle = color; pen.fillRect(0, 0, 1, 1); const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
  const light = ([r, g, b]) => { const f = (v) => { const c = v / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; }; return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const ground = (e) => { for (let at = e; at; at = at.parentElement) { const c = rgba(getComputedStyle(at).backgroundColor); if (c[3] > 0.99) return c; } return rgba('white'); };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const judged = new Set();
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || judged.has(e) || !seen(e) || e.closest('.unseen, .skip, noscript, :disabled')) continue;
    judged.add(e);
    const style = getComputedStyle(e);
    const [a, b] = [light(rgba(style.color)), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const isLarge = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) say(`contrast ${ratio.toFixed(2)} of ${style.color}`, e);
  }
  if (document.documentElement.scrollWidth > innerWidth + 1) found.push(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${innerWidth}`);
  return found;
}
