import * as t from 'io-ts';

/** The parts that are used of the file that `node --cpu-prof` writes. Times are microseconds. */
export const CpuProfile = t.type({
  nodes: t.array(
    t.intersection([
      t.type({
        id: t.number,
        callFrame: t.type({ functionName: t.string, url: t.string, lineNumber: t.number }),
      }),
      t.partial({ children: t.array(t.number) }),
    ]),
  ),
  samples: t.array(t.number),
  timeDeltas: t.array(t.number),
});
export type CpuProfile = t.TypeOf<typeof CpuProfile>;

/** A function as called from one place in the call tree. */
export interface Frame {
  readonly name: string;
  /** Microseconds spent in it and in all that it called. */
  readonly total: number;
  readonly called: readonly Frame[];
}

const nameOf = (functionName: string, url: string, line: number): string => {
  const file = url.split('/').slice(-2).join('/');
  const where = file === '' ? '' : ` ${file}:${line + 1}`;
  return `${functionName === '' ? '(anonymous)' : functionName}${where}`;
};

/** Returns the last `length` microseconds of a profile. */
export const lastOf = (profile: CpuProfile, length: number): CpuProfile => {
  let from = profile.samples.length;
  for (let taken = 0; from > 0 && taken < length; from -= 1)
    taken += profile.timeDeltas[from - 1] ?? 0;
  const { nodes, samples, timeDeltas } = profile;
  return { nodes, samples: samples.slice(from), timeDeltas: timeDeltas.slice(from) };
};

/** Returns the tree of calls with the time of each, without those that took less than the share `least` of the whole. */
export const framesOf = ({ nodes, samples, timeDeltas }: CpuProfile, least = 0.002): Frame => {
  const own = new Map<number, number>();
  samples.forEach((id, place) => own.set(id, (own.get(id) ?? 0) + (timeDeltas[place] ?? 0)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const frameOf = (id: number): Frame => {
    const node = byId.get(id);
    const called = (node?.children ?? []).map(frameOf);
    const total = called.reduce((sum, frame) => sum + frame.total, own.get(id) ?? 0);
    const { functionName = '', url = '', lineNumber = 0 } = node?.callFrame ?? {};
    return { name: nameOf(functionName, url, lineNumber), total, called };
  };
  const whole = frameOf(nodes[0]?.id ?? 0);
  const pruned = (frame: Frame): Frame => ({
    ...frame,
    called: frame.called
      .filter(({ total }) => total >= least * whole.total)
      .toSorted((a, b) => b.total - a.total)
      .map(pruned),
  });
  return pruned(whole);
};
