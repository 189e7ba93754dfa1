import { setTimeout as pause } from 'node:timers/promises';
import { clusterSnapshot } from '../contract/cluster-subject.js';
import { checkInvariants } from '../invariant/invariants.js';
import { makeRandom, type Random } from '../stale/random.js';
import { ACTS } from './acts.js';
import { ACTS_BY_KEY } from './acts-by-key.js';
import { GUESTS, makeStage, MEMBERS, WATCHER } from './cast.js';
import { doIt, type Doer, type Doing } from './doing.js';
import { FAULTS, faultsOf, isOfMasters, type FaultName, type Mode } from './faults.js';
import { noFractures, readOnce, type Fractures } from './fractures.js';
import type { Ground } from './ground.js';
import { factsIn, halfThere, unexplained } from './judge.js';
import { makeLedger } from './ledger.js';
import { recordsOf } from './records.js';
import { repair, untilAtRest } from './rest.js';
import type { Services } from './services.js';
import { makeToldBook, toldOtherwise } from './told.js';
import { watchOnce, type Seen } from './watcher.js';

export interface Outcome {
  readonly faults: readonly FaultName[];
  readonly done: number;
  readonly unknown: number;
  readonly seen: Seen;
  readonly fractures: Fractures;
  /**
   * True if a master failed over without a fault, since the machine was too busy for it to answer: such a run proves
   * nothing.
   */
  readonly isVoid: boolean;
  /** All faults that were found. */
  readonly wrong: readonly string[];
}

interface Asking {
  readonly seed: number;
  readonly mode: Mode;
  readonly faults?: readonly FaultName[];
}

const WEIGHED = [...ACTS, ...ACTS_BY_KEY].flatMap(([weight, act]) =>
  Array.from({ length: weight }, () => act),
);

/** Number of clients that act at once; the readers follow. */
const ACTORS = 10;
const READERS = 2;
/** Time before the first fault and after the last, ms. */
const QUIET = 800;

const begin = async (doer: Doer): Promise<void> => {
  const { services } = doer;
  const names = [...MEMBERS, ...GUESTS, WATCHER];
  for (const name of names) doer.ledger.owns(`user ${name}`, [name]);
  const joined: Doing = {
    asked: {
      as: services.key,
      method: 'POST',
      path: '/redis/write',
      body: names.map((name) => ['HSET', `user:${name}`, 'username', name]),
    },
    effect: { sets: names.map((name) => [`user ${name}`, 'here'] as const) },
    repeats: true,
  };
  await doIt(doer, 0, joined);
  for (const whom of MEMBERS.slice(0, 3)) {
    doer.ledger.owns(`follow ${WATCHER} ${whom}`, [WATCHER, whom]);
    await doIt(doer, 0, {
      asked: { as: services.user(WATCHER), method: 'POST', path: `/users/${whom}/follow` },
      effect: { sets: [[`follow ${WATCHER} ${whom}`, 'yes']] },
      tells: `follow.added ${WATCHER}>${whom}`,
      repeats: true,
    });
  }
};

/** Runs the faults one after the other, except that a service may be killed at any time. */
const harm = async (
  ground: Ground,
  services: Services,
  random: Random,
  faults: readonly FaultName[],
): Promise<void> => {
  const ofServices = faults.filter((name) => name === 'a service is killed');
  const others = faults.filter((name) => name !== 'a service is killed');
  await Promise.all([
    (async () => {
      for (const name of others) {
        await FAULTS[name](ground, services, random);
        await ground.untilWhole();
      }
    })(),
    ...ofServices.map(async (name) => {
      await pause(random.below(2000));
      await FAULTS[name](ground, services, random);
    }),
  ]);
};

/** Plays a history of some seconds: many clients act during faults; then all comes to rest and is checked. */
export const playOnCluster = async (
  ground: Ground,
  services: Services,
  { seed, mode, faults: given }: Asking,
): Promise<Outcome> => {
  const random = makeRandom(seed);
  const faults = given ?? faultsOf(mode, random);
  const stage = makeStage(random);
  const ledger = makeLedger();
  const told = makeToldBook();
  const strange: string[] = [];
  const doer: Doer = { services, ledger, told, strange };
  const fractures = noFractures();
  const seen: Seen = { pages: 0, refused: 0, wrong: [] };
  const mastersBefore = await ground.masters();
  const heard = services.xano.received.length;
  const records = recordsOf(seed);
  await ground.empty();
  await begin(doer);

  let isOver = false;
  const goOn = async (step: () => Promise<unknown>, rest: number): Promise<void> => {
    while (!isOver) {
      await step();
      await pause(rest);
    }
  };
  const act = async (): Promise<void> => {
    const doing = random.oneOf(WEIGHED)(stage, services, ledger);
    if (doing !== null) await doIt(doer, random.below(2), doing);
  };
  const watch = (): Promise<void> =>
    watchOnce(random, services, ledger, seen, stage.posts.at(-1 - random.below(12))?.id ?? null);
  const crowd = [
    ...Array.from({ length: ACTORS }, () => goOn(act, 10)),
    ...Array.from({ length: READERS }, () => goOn(watch, 2)),
    ...Array.from({ length: READERS }, () =>
      goOn(() => readOnce(random, services, stage, fractures, () => mode === 'loses' && isOver), 2),
    ),
  ];
  const sent = records.send(services, 3000);
  await pause(QUIET);
  try {
    await harm(ground, services, random, faults);
    await pause(QUIET);
  } finally {
    isOver = true;
  }
  await Promise.all(crowd);
  const failed = await sent;

  const left = await untilAtRest(ground, services, mode);
  if (mode === 'loses') left.push(...(await repair(services)));
  const mastersAfter = await ground.masters();
  const givenUp = mastersBefore.filter((node) => !mastersAfter.includes(node)).length;
  const isVoid = givenUp > faults.filter(isOfMasters).length;
  const snapshot = await clusterSnapshot(ground.client);
  const facts = factsIn(snapshot);
  const deliveries = services.xano.received.slice(heard);
  const changes = ledger.changes();
  const count = (outcome: string): number =>
    changes.filter((change) => change.outcome === outcome).length;
  const wrong = [
    ...left,
    ...strange,
    ...checkInvariants(snapshot, Date.now(), { exploreMax: 100_000 }).map((one) =>
      JSON.stringify(one),
    ),
    ...(mode === 'loses'
      ? []
      : [
          ...halfThere(ledger, facts),
          ...unexplained(ledger, facts, snapshot),
          ...seen.wrong,
          ...told.against(deliveries),
          ...toldOtherwise(deliveries, ledger, (fact) => facts.has(fact)),
          ...failed,
          ...records.differences(snapshot),
        ]),
  ];
  return { faults, done: count('done'), unknown: count('unknown'), seen, fractures, isVoid, wrong };
};
