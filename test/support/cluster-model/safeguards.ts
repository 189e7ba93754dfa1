/** What must be on a replica before a change continues, if masters can die (REDIS_WAIT_REPLICAS). */
export const KEPT = {
  promiseKept: 'promises are on a replica before the change is committed',
  commitKept: 'a commit is on a replica before it is answered or carried out',
  finishKept: 'the writes of a change are on a replica before the change is forgotten',
  decisionKept: 'an abort is on a replica before its promises are removed',
  recordKept: 'what a recovery reads about a change is on a replica before it acts on it',
} as const;

/** What makes a change atomic. A test can turn each one off, to show that something fails without it. */
export const SAFEGUARDS = {
  checksHeld: 'what a part has checked does not change until the part is finished (lock S)',
  presenceHeld: 'what a part expects to exist exists until the part is finished (lock E)',
  writesHeld:
    'what a part writes is written by no other change until the part is finished (lock X, and I of its key)',
  wholeHeld: 'a lock on a whole slot clashes with every lock that others hold there',
  recordStands:
    'a part is carried out by its record: each stage once, and nothing once the record is gone',
  abortMark: 'the commit of an aborted change is refused',
  commitLast: 'the primary commits after all other parts have promised',
  stages: 'an operation waits for the replies that it needs from other parts',
  repliesKept: 'replies that other parts may need are kept until all parts are finished',
  primaryKept: 'the record of the primary is kept until all parts are finished',
  othersEnd: 'a recovery ends if others finish the change meanwhile and its replies are gone',
  contention:
    'concurrent writers of one score mark each other, and the score is then only raised (lock G)',
  edgeVersion: 'an edge is checked by its version, not only by its presence',
  prepareTwice: 'a part that receives the promise step twice promises once',
  commitTwice: 'a primary that receives the commit step twice answers the same',
  authorLooked: 'a page reads the row of the author along with that of the post',
  ...KEPT,
} as const;

export type Safeguard = keyof typeof SAFEGUARDS;
export type Safeguards = Readonly<Record<Safeguard, boolean>>;

const ALL = Object.keys(SAFEGUARDS) as readonly Safeguard[];

export const allBut = (...off: readonly Safeguard[]): Safeguards =>
  Object.fromEntries(ALL.map((name) => [name, !off.includes(name)])) as Safeguards;
