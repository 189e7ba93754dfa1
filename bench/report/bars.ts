import { drawing, element, text } from './svg.js';
import { figure } from './words.js';

export interface Bar {
  readonly label: string;
  /** Measured value as a share of the target; 1 means the target is reached. */
  readonly share: number;
}

const WIDTH = 760;
const LEFT = 330;
const RIGHT = 60;
const STEP = 24;
const TOP = 40;
/** Longest bar, as a multiple of the target; longer ones are cut off here. */
const MOST = 2;

/** Draws bars with a line at their targets. */
export const barsOf = (title: string, bars: readonly Bar[]): string => {
  const scale = (WIDTH - LEFT - RIGHT) / MOST;
  const height = TOP + STEP * bars.length + 16;
  const target = LEFT + scale;
  return drawing(WIDTH, height, [
    text(10, 20, title, { 'font-size': 14 }),
    ...bars.flatMap(({ label, share }, place) => {
      const y = TOP + STEP * place;
      const width = scale * Math.min(MOST, share);
      const fill = share >= 1 ? '#2f7d4f' : '#b5532d';
      return [
        text(LEFT - 8, y + 13, label, { 'text-anchor': 'end' }),
        element('rect', { x: LEFT, y, width, height: STEP - 8, fill }),
        text(LEFT + width + 6, y + 13, figure(share)),
      ];
    }),
    element('line', { x1: target, x2: target, y1: TOP - 8, y2: height - 10, stroke: '#222' }),
    text(target + 4, TOP - 10, 'target'),
  ]);
};
