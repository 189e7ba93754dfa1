import { drawing, element, text } from './svg.js';
import { figure } from './words.js';

export interface Curve {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

const [WIDTH, HEIGHT] = [760, 360];
const EDGE = { left: 70, right: 210, top: 50, bottom: 40 };
const COLOURS = ['#1f5fa8', '#b5532d', '#2f7d4f', '#7a4fa3', '#8a6d1b', '#3b8a8a', '#a33b62'];

/** Draws curves with a logarithmic horizontal axis and a vertical axis from 0. */
export const curvesOf = (title: string, axis: string, curves: readonly Curve[]): string => {
  const points = curves.flatMap((curve) => curve.points);
  const logs = points.map(({ x }) => Math.log10(x));
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const top = Math.max(...points.map(({ y }) => y));
  const across = WIDTH - EDGE.left - EDGE.right;
  const up = HEIGHT - EDGE.top - EDGE.bottom;
  const xOf = (x: number): number =>
    EDGE.left + (high === low ? 0.5 : (Math.log10(x) - low) / (high - low)) * across;
  const yOf = (y: number): number => HEIGHT - EDGE.bottom - (y / top) * up;
  const ticks = [...new Set(points.map(({ x }) => x))];
  return drawing(WIDTH, HEIGHT, [
    text(10, 20, title, { 'font-size': 14 }),
    ...[0, 0.5, 1].flatMap((share) => {
      const y = yOf(share * top);
      const line = { x1: EDGE.left, x2: EDGE.left + across, y1: y, y2: y, stroke: '#ddd' };
      const label = text(EDGE.left - 8, y + 4, figure(share * top), { 'text-anchor': 'end' });
      return [element('line', line), label];
    }),
    ...ticks.map((x) =>
      text(xOf(x), HEIGHT - EDGE.bottom + 18, figure(x), { 'text-anchor': 'middle' }),
    ),
    text(EDGE.left + across / 2, HEIGHT - 6, axis, { 'text-anchor': 'middle' }),
    ...curves.flatMap(({ label, points: own }, place) => {
      const stroke = COLOURS[place % COLOURS.length] ?? '#222';
      const path = own.map(({ x, y }) => `${xOf(x).toFixed(1)},${yOf(y).toFixed(1)}`).join(' ');
      return [
        element('polyline', { points: path, fill: 'none', stroke, 'stroke-width': 2 }),
        ...own.map(({ x, y }) => element('circle', { cx: xOf(x), cy: yOf(y), r: 3, fill: stroke })),
        text(WIDTH - EDGE.right + 16, EDGE.top + 18 * place, label, { fill: stroke }),
      ];
    }),
  ]);
};
