const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

type Attributes = Readonly<Record<string, string | number>>;

const rounded = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 100) / 100) : escaped(value);

/** Returns an element as text; `content` must already be SVG. */
export const element = (name: string, attributes: Attributes, content = ''): string => {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${rounded(value)}"`);
  return `<${name}${written.join('')}>${content}</${name}>`;
};

export const text = (x: number, y: number, content: string, more: Attributes = {}): string =>
  element('text', { x, y, ...more }, escaped(content));

/** Wraps parts in an SVG with a white background, which is readable on a dark page too. */
export const drawing = (width: number, height: number, parts: readonly string[]): string => {
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  const look = { 'font-family': 'sans-serif', 'font-size': 12, fill: '#222' };
  const ground = element('rect', { width: '100%', height: '100%', fill: '#fff' });
  const content = [ground, ...parts].join('\n');
  return `${element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size, ...look }, `\n${content}\n`)}\n`;
};
