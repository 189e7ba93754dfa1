import { authorOfTotal } from '../../domain/reconcile/fault.js';
import { parseMark, type FoundBy } from '../../domain/reconcile/mark.js';
import type { Chosen, ChosenFindings } from '../../domain/reconcile/report.js';
import {
  makeLookAtClaim,
  makeLookAtWhole,
  sameForAll,
  outcome,
  type ByAggregate,
  type HereDeps,
  type Outcomes,
} from './chosen-here.js';
import { makeLookAtRow, makeLookAtStored, type XanoDeps } from './chosen-xano.js';
import type { XanoEnd } from './patience.js';
import { totalsOf } from './aggregates.js';
import type { Username } from '../../domain/username.js';
import { runOf, type Run, type Steps } from './run.js';

type Looks = (by: FoundBy, names: ReadonlySet<string>) => Steps<XanoEnd, Outcomes>;

const NO_XANO = outcome('left', ['nothing says where Xano is']);

const isOfWhole = (by: FoundBy): by is ByAggregate => by.of === 'total' || by.of === 'home';

const looksOf = (deps: HereDeps, xano: XanoDeps | null, touch: (name: string) => void): Looks => {
  const atClaim = makeLookAtClaim(deps, touch);
  const atWhole = makeLookAtWhole(deps);
  const atRow = xano && makeLookAtRow(xano);
  const atStored = xano && makeLookAtStored(xano);
  return function* (by, names) {
    if (by.of === 'row')
      return atRow === null ? sameForAll(names, NO_XANO) : yield* atRow(by, names);
    if (by.of === 'stored')
      return atStored === null ? sameForAll(names, NO_XANO) : yield* atStored(by, names);
    return yield* isOfWhole(by) ? atWhole(by, names) : atClaim(by, names);
  };
};

/** Findings that were made by one look, with the place of each by the name of its fault. */
interface Group {
  readonly by: FoundBy;
  readonly places: Map<string, number>;
}

const groupsOf = (marks: readonly string[]): readonly Group[] => {
  const groups = new Map<string, Group>();
  for (const [place, text] of marks.entries()) {
    const mark = parseMark(text);
    if (mark === null) continue;
    const name = JSON.stringify(mark.by);
    const group = groups.get(name) ?? { by: mark.by, places: new Map<string, number>() };
    group.places.set(mark.fault, place);
    groups.set(name, group);
  }
  return [...groups.values()];
};

/** Looks again at findings of an earlier comparison, and mends those that are still there, where that was asked for. */
export const runChosen = (
  chosen: ChosenFindings,
  deps: HereDeps,
  /** Null where no Xano is configured. */
  xano: XanoDeps | null,
): Run<XanoEnd> => {
  const findings: Chosen[] = [...chosen.findings];
  /** Authors whose totals a mended like or bookmark is part of. */
  const authors = new Set<Username>();
  const looks = looksOf(deps, xano, (name) => {
    const author = authorOfTotal(name);
    if (author !== null) authors.add(author);
  });
  let checked = 0;

  function* whole(): Steps<XanoEnd> {
    for (const { by, places } of groupsOf(chosen.marks)) {
      const became = yield* looks(by, new Set(places.keys()));
      for (const [name, place] of places) {
        const [before, after] = [findings[place], became.get(name)];
        if (before !== undefined && after !== undefined) findings[place] = { ...before, ...after };
        checked += 1;
      }
    }
    const totals = totalsOf(deps.reconciler, deps.ledger);
    for (const author of authors)
      if ((yield* totals.look(author)) !== null) yield* totals.mend(author);
  }

  return runOf(whole(), () => ({
    ...deps.ledger.report(),
    checked,
    total: findings.length,
    chosen: { ...chosen, findings: [...findings] },
  }));
};
