import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { printInstant } from './format.js';
import { stacked } from './minutes.js';

interface Line {
  readonly label: string;
  /** The name of a variable in colours.css, without its dashes. */
  readonly colour: string;
  readonly values: readonly (number | null)[];
}

interface Props {
  readonly title: string;
  /** Describes the chart in a sentence, for screen readers. */
  readonly summary: string;
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  /** True: stacked bars; false: lines. */
  readonly isStacked: boolean;
  readonly print: (value: number | null) => string;
}

const HEIGHT = 190;

const optionsOf = (box: HTMLElement, { lines, isStacked, print }: Props): uPlot.Options => {
  const style = getComputedStyle(box);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const bars = uPlot.paths.bars?.({ size: [0.8, 24] });
  const axis = {
    stroke: colour('quiet'),
    font: '11px system-ui, sans-serif',
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: box.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, points: { show: false } },
    scales: { y: { range: (_, __, most) => [0, Math.max(isStacked ? 4 : 1000, most * 1.1)] } },
    axes: [
      { ...axis, size: 28, values: '{HH}:{mm}' },
      { ...axis, size: 64, values: (_, splits) => splits.map(print) },
    ],
    series: [
      {},
      ...(isStacked ? lines.toReversed() : lines).map((line) => ({
        stroke: colour(line.colour),
        ...(isStacked && bars !== undefined
          ? { fill: colour(line.colour), width: 0, paths: bars, points: { show: false } }
          : { width: 2, spanGaps: true, points: { show: true, size: 4 } }),
      })),
    ],
  };
};

const dataOf = ({ times, lines, isStacked }: Props): uPlot.AlignedData => [
  [...times],
  ...(isStacked
    ? stacked(lines.map(({ values }) => values.map((value) => value ?? 0)))
    : lines.map(({ values }) => values)
  ).map((values) => [...values]),
];

const Table = ({ title, times, lines, print }: Props) => (
  <details class="twin">
    <summary>{title} as a table</summary>
    <div class="scroll" tabIndex={0} role="region" aria-label={`${title} by minute`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Minute</th>
            {lines.map(({ label }) => (
              <th scope="col">{label}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times
            .map((time, at) => (
              <tr>
                <th scope="row">{printInstant(time * 1000).slice(11, 16)}</th>
                {lines.map(({ values }) => (
                  <td>{print(values[at] ?? null)}</td>
                ))}
              </tr>
            ))
            .toReversed()}
        </tbody>
      </table>
    </div>
  </details>
);

export const Chart = (props: Props) => {
  const { title, summary, times, lines, print } = props;
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);

  useEffect(() => {
    const place = box.current;
    if (place === null) return undefined;
    const draw = (): void => {
      chart.current?.destroy();
      chart.current = new uPlot(
        {
          ...optionsOf(place, props),
          hooks: {
            setCursor: [
              ({ cursor }) => {
                setPointed(cursor.idx ?? null);
              },
            ],
          },
        },
        dataOf(props),
        place,
      );
    };
    draw();
    const sized = new ResizeObserver(() => {
      chart.current?.setSize({ width: place.clientWidth, height: HEIGHT });
    });
    sized.observe(place);
    // uPlot draws the colours on a canvas, so style changes do not reach them.
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    return () => {
      sized.disconnect();
      scheme.removeEventListener('change', draw);
      chart.current?.destroy();
      chart.current = null;
    };
  }, [lines.length]);

  useEffect(() => {
    chart.current?.setData(dataOf(props));
  }, [JSON.stringify([times, lines])]);

  const at = pointed ?? times.length - 1;
  const time = times[at];
  return (
    <figure class="panel chart">
      <figcaption>
        <h2>{title}</h2>
        <span class="quiet">
          {time === undefined ? '' : printInstant(time * 1000).slice(11, 16)}
        </span>
        <ul class="legend">
          {lines.map(({ label, colour, values }) => (
            <li>
              <i class={`swatch ${colour}`} /> {label} <b>{print(values[at] ?? null)}</b>
            </li>
          ))}
        </ul>
      </figcaption>
      <div ref={box} role="img" aria-label={summary} />
      <Table {...props} />
    </figure>
  );
};
