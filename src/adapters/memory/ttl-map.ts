interface Kept<A> {
  readonly value: A;
  readonly until: number;
}

/** What goes by itself in time; entries of one map live equally long, so the oldest stand first. */
export type TtlMap<A> = Map<string, Kept<A>>;

export const keep = <A>(map: TtlMap<A>, name: string, value: A, until: number): void => {
  // Under the same name it would keep its early place.
  map.delete(name);
  map.set(name, { value, until });
};

/** Ends at the first that is to stay. */
export const forgetUntil = (map: TtlMap<unknown>, now: number): void => {
  for (const [name, { until }] of map) {
    if (now < until) return;
    map.delete(name);
  }
};
