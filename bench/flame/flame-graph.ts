import { drawing, element, text } from '../report/svg.js';
import type { Frame } from './cpu-profile.js';

const WIDTH = 1_200;
const STEP = 18;
const TOP = 30;
const LETTER = 6.5;
const COLOURS = ['#f0b27a', '#f5c58f', '#e59866', '#f8d5a3'];

const depthOf = ({ called }: Frame): number => 1 + Math.max(0, ...called.map(depthOf));

const colourOf = (name: string): string => {
  if (name.startsWith('(idle)')) return '#e5e7e9';
  if (name.startsWith('(garbage')) return '#d98880';
  return COLOURS[name.length % COLOURS.length] ?? '#f0b27a';
};

/** Draws a flame graph: callers above the functions they called, each as wide as the time it took. */
export const flameGraphOf = (title: string, whole: Frame): string => {
  const parts: string[] = [text(10, 20, title, { 'font-size': 14 })];
  const scale = WIDTH / whole.total;
  const draw = (frame: Frame, x: number, depth: number): void => {
    const [width, y] = [frame.total * scale, TOP + depth * STEP];
    const share = ((100 * frame.total) / whole.total).toFixed(1);
    const shape = { x, y, width, height: STEP - 1, fill: colourOf(frame.name) };
    const told = element(
      'title',
      {},
      text(0, 0, `${frame.name} ${share} %`).replace(/<\/?text[^>]*>/g, ''),
    );
    parts.push(element('rect', shape, told));
    const fits = Math.floor((width - 4) / LETTER);
    if (fits > 3) parts.push(text(x + 3, y + 13, frame.name.slice(0, fits), { 'font-size': 11 }));
    let left = x;
    for (const called of frame.called) {
      draw(called, left, depth + 1);
      left += called.total * scale;
    }
  };
  draw(whole, 0, 0);
  return drawing(WIDTH, TOP + STEP * depthOf(whole) + 10, parts);
};
