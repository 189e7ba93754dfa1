/** What must be on a replica before a change continues, if masters can die (REDIS_WAIT_REPLICAS). */
export const KEPT = {
  promiseKept: 'what is promised is on a replica before it is committed',
  commitKept: 'what is committed is on a replica before it is answered or carried out',
  finishKept: 'what is carried out is on a replica before its change is forgotten',
  decisionKept: 'that a change does not happen is on a replica before its promises are taken back',
  recordKept: 'what a recovery finds of a change is on a replica before it goes by that',
} as const;

/** What keeps a change whole. A test can turn each one off, to show that something fails without it. */
export const SAFEGUARDS = {
  checksHeld: 'what a part has checked stays as it was read until the part is finished (S)',
  presenceHeld: 'what a part takes to be there stays there until it is finished (E)',
  writesHeld:
    'what a part writes is written by nobody else until it is finished (X, and I of its key)',
  recordStands:
    'a part is carried out by its record: each stage once, and nothing where it is gone',
  abortMark: 'where it was decided that a change does not happen, its commit is refused later',
  commitLast: 'the primary commits once all others have promised',
  stages: 'an operation waits until what it is given by others is known',
  repliesKept: 'what others may still ask for is kept until all parts are finished',
  primaryKept: 'the record of the primary stands until all parts are finished',
  othersEnd:
    'who recovers what others finish meanwhile, so that replies are gone, has nothing left to do',
  contention: 'who places a score while others do marks them, and then it is only raised (G)',
  edgeVersion: 'an edge is checked by its version and not only by whether it stands',
  prepareTwice: 'a part that is asked to promise twice promises once',
  commitTwice: 'a primary that is asked to commit twice answers as before',
  authorLooked: 'a page looks at the row of the author as well as of the post',
  ...KEPT,
} as const;

export type Safeguard = keyof typeof SAFEGUARDS;
export type Safeguards = Readonly<Record<Safeguard, boolean>>;

const ALL = Object.keys(SAFEGUARDS) as readonly Safeguard[];

export const allBut = (...off: readonly Safeguard[]): Safeguards =>
  Object.fromEntries(ALL.map((name) => [name, !off.includes(name)])) as Safeguards;
